//go:build !linux && !windows && !darwin

package clipboard

import "gatehouse/setup/secret"

func put(secret.Secret) (Held, error) { return nil, ErrNoWay }
