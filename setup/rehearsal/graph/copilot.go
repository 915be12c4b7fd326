package graph

import "gatehouse/setup/rehearsal/directory"

// readInteractions: what people ask Copilot is for applications only (Microsoft Graph docs, aiinteractionhistory-getallenterpriseinteractions).
var readInteractions = access{application: []string{"AiEnterpriseInteraction.Read.All"}}

func copilotRoutes() []route {
	return []route{
		on("GET", "copilot/users/*/interactionHistory/getAllEnterpriseInteractions", readInteractions, func(c *call) reply {
			user, bad := c.userNamed(c.key(0))
			if bad != nil {
				return *bad
			}
			k := typed("aiInteraction", "Collection(microsoft.graph.aiInteraction)", 100, 999)
			return c.collection(k, c.world().Interactions(directory.Text(user, "id")))
		}),
	}
}
