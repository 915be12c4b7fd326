package rehearsal_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"testing"

	"gatehouse/setup/rehearsal"
)

func TestTheSameUpsertAtTheSameTimeMakesOneApplication(t *testing.T) {
	x := start(t, rehearsal.Options{State: t.TempDir()})
	admin := x.signIn("adele@contoso.example", scopesGrant)
	body, err := json.Marshal(appBody("gatehouse-together-main"))
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	statuses := map[int]int{}
	var all sync.WaitGroup
	for range 8 {
		r := x.request("PATCH", x.ready.Graph+"/v1.0/applications(uniqueName='gatehouse-together-main')", bytes.NewReader(body), map[string]string{
			"Authorization": "Bearer " + admin, "Content-Type": "application/json", "Prefer": "create-if-missing",
		})
		all.Go(func() {
			response, err := x.http.Do(r)
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, response.Body)
			_ = response.Body.Close()
			mu.Lock()
			defer mu.Unlock()
			statuses[response.StatusCode]++
		})
	}
	all.Wait()
	if statuses[http.StatusCreated] != 1 || statuses[http.StatusNoContent] != 7 {
		t.Errorf("statuses: %v", statuses)
	}
}
