package people

import "gatehouse/setup/rehearsal/directory"

// sku is a product of the tenant. The ids are Microsoft's ("Product names and service plan identifiers for licensing").
type sku struct {
	product, part, id string
	bought            int
	plans             [][2]string // service plan name, id
}

var skus = []sku{
	{"MICROSOFT 365 E5", "SPE_E5", "06ebc4ee-1bb5-47dd-8120-11324bc54e06", 120, [][2]string{
		{"EXCHANGE_S_ENTERPRISE", "efb87545-963c-4e0d-99df-69c6916d9eb0"}, {"TEAMS1", "57ff2da0-773e-42df-b2af-ffb7a2317929"}, {"AAD_PREMIUM_P2", "eec0eb4f-6444-4f95-aba0-50c24d67f998"},
	}},
	{"OFFICE 365 E3", "ENTERPRISEPACK", "6fd2c87f-b296-42f0-b197-1e91e994b900", 200, [][2]string{
		{"EXCHANGE_S_ENTERPRISE", "efb87545-963c-4e0d-99df-69c6916d9eb0"}, {"SHAREPOINTENTERPRISE", "5dbe027f-2339-4123-9542-606e4d348a72"}, {"TEAMS1", "57ff2da0-773e-42df-b2af-ffb7a2317929"},
	}},
	{"MICROSOFT 365 F3", "SPE_F1", "66b55226-6b4f-492c-910c-a3b7a3c9d993", 40, [][2]string{
		{"EXCHANGE_S_DESKLESS", "4a82b400-a79f-41a4-b4e2-e94f5787b113"},
	}},
}

func skuID(product string) string {
	for _, s := range skus {
		if s.product == product {
			return s.id
		}
	}
	return ""
}

func (w *world) writeLicences(t *directory.Tx) {
	tenant := directory.TenantID(w.seed)
	for _, s := range skus {
		used := 0
		for _, p := range w.people {
			for _, name := range p.products {
				if name == s.product {
					used++
				}
			}
		}
		var plans []any
		for _, plan := range s.plans {
			plans = append(plans, directory.Object{"servicePlanId": plan[1], "servicePlanName": plan[0], "provisioningStatus": "Success", "appliesTo": "User"})
		}
		id := tenant + "_" + s.id
		t.Seed(directory.SubscribedSKUs, id, directory.Object{
			"id": id, "accountId": tenant, "accountName": "contoso", "appliesTo": "User", "capabilityStatus": "Enabled", "consumedUnits": used,
			"prepaidUnits": directory.Object{"enabled": s.bought, "suspended": 0, "warning": 0, "lockedOut": 0}, "servicePlans": plans,
			"skuId": s.id, "skuPartNumber": s.part, "subscriptionIds": directory.List(w.id("subscription", s.part)),
		})
	}
}
