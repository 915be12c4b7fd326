package preview

// EffectName is what an explanation calls an effect.
var EffectName = effectName
