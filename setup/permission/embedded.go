package permission

import (
	"encoding/json"
	"fmt"
	"sort"
	"strings"
	"sync"

	"gatehouse/assets"
	"gatehouse/setup/entra"
)

var embedded = sync.OnceValue(func() *Catalogue {
	data, err := assets.FS.ReadFile("permissions.json")
	if err != nil {
		panic(fmt.Errorf("read embedded permissions: %w", err))
	}
	c, err := parse(data)
	if err != nil {
		panic(fmt.Errorf("parse embedded permissions: %w", err))
	}
	return c
})

// Embedded is the catalogue that Gatehouse carries, parsed once. It is a fallback and a help for reading: a tenant may
// offer newer permissions.
func Embedded() *Catalogue { return embedded() }

type variant struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Desc     string `json:"desc"`
	Admin    *bool  `json:"admin"`
	Level    int    `json:"lvl"`
	Disabled bool   `json:"off"`
}

func parse(data []byte) (*Catalogue, error) {
	var file struct {
		Resources map[string]struct {
			Name        string   `json:"name"`
			SPNs        []string `json:"spns"`
			Permissions []struct {
				Value   string     `json:"v"`
				App     *variant   `json:"app"`
				Del     *variant   `json:"del"`
				DelAlso []*variant `json:"delAlso"` // Exchange Online offers one value twice
			} `json:"permissions"`
		} `json:"resources"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, err
	}
	c := &Catalogue{all: map[string][]Permission{}, byValue: map[key]Permission{}, byID: map[key]Permission{}}
	for appID, r := range file.Resources {
		appID = strings.ToLower(appID)
		c.resources = append(c.resources, Resource{AppID: appID, Name: r.Name, SPNs: r.SPNs})
		for _, p := range r.Permissions {
			c.add(appID, r.Name, p.Value, entra.ApplicationPermission, p.App)
			c.add(appID, r.Name, p.Value, entra.DelegatedPermission, p.Del)
			for _, also := range p.DelAlso {
				c.add(appID, r.Name, p.Value, entra.DelegatedPermission, also)
			}
		}
	}
	sort.Slice(c.resources, func(a, b int) bool {
		if x, y := c.resources[a].AppID == entra.GraphAppID, c.resources[b].AppID == entra.GraphAppID; x != y {
			return x
		}
		return c.resources[a].Name < c.resources[b].Name
	})
	return c, nil
}

func (c *Catalogue) add(appID, resource, value string, kind entra.Kind, v *variant) {
	if v == nil {
		return
	}
	admin := v.Admin
	if kind == entra.ApplicationPermission {
		always := true // an appRole for applications can only be granted by an administrator
		admin = &always
	}
	p := Permission{
		ResourceAppID: appID, ResourceName: resource, Value: value, ID: v.ID, Kind: kind,
		Name: v.Name, Description: v.Desc, AdminRequired: admin, Level: v.Level, Disabled: v.Disabled,
	}
	c.put(p)
}

func (c *Catalogue) put(p Permission) {
	c.all[p.ResourceAppID] = append(c.all[p.ResourceAppID], p)
	c.byID[key{p.ResourceAppID, p.Kind, strings.ToLower(p.ID)}] = p
	if name := (key{p.ResourceAppID, p.Kind, strings.ToLower(p.Value)}); c.byValue[name].ID == "" {
		c.byValue[name] = p
	}
}
