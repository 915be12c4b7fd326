// Does with Microsoft's Graph client for JavaScript what a build script would do; prints "done" when every answer was right.
"use strict";
const assert = require("node:assert");
const { Client } = require("@microsoft/microsoft-graph-client");

const { TENANT, CLIENT_ID } = process.env;
const graphApp = "00000003-0000-0000-c000-000000000000";
const userReadAll = "df021288-bdef-4463-88db-98f22de89214";

async function secret() {
  let text = "";
  for await (const chunk of process.stdin) text += chunk;
  return text;
}

async function token(clientSecret) {
  const answer = await fetch(`https://login.microsoftonline.com/${TENANT}/oauth2/v2.0/token`, {
    method: "POST",
    body: new URLSearchParams({
      client_id: CLIENT_ID, client_secret: clientSecret, grant_type: "client_credentials", scope: "https://graph.microsoft.com/.default",
    }),
  });
  assert.strictEqual(answer.status, 200);
  return (await answer.json()).access_token;
}

async function refused(promise, status, code) {
  await assert.rejects(promise, (e) => e.statusCode === status && e.code === code);
}

async function main() {
  const access = await token(await secret());
  const graph = Client.initWithMiddleware({ authProvider: { getAccessToken: async () => access } });

  const app = await graph.api("/applications").post({ displayName: "Made by JavaScript", signInAudience: "AzureADMyOrg", tags: ["js"] });
  await refused(graph.api("/applications").post({ displayName: "x", colour: "red" }), 400, "Request_BadRequest");
  await refused(graph.api(`/applications/${app.id}`).patch({ tags: "js" }), 400, "Request_BadRequest");
  await graph.api(`/applications/${app.id}`).patch({ web: { redirectUris: ["https://localhost/callback"] } });
  const sp = await graph.api("/servicePrincipals").post({ appId: app.appId });
  const made = await graph.api(`/applications/${app.id}/addPassword`).post({ passwordCredential: { displayName: "first" } });
  assert.ok(made.secretText.length > 15);

  const resource = await graph.api(`/servicePrincipals(appId='${graphApp}')`).select("id").get();
  const role = await graph.api(`/servicePrincipals/${resource.id}/appRoleAssignedTo`).post({ principalId: sp.id, resourceId: resource.id, appRoleId: userReadAll });
  const grant = await graph.api("/oauth2PermissionGrants").post({ clientId: sp.id, consentType: "AllPrincipals", resourceId: resource.id, scope: "User.Read" });
  const expanded = await graph.api(`/servicePrincipals/${sp.id}`).expand("appRoleAssignments").get();
  assert.strictEqual(expanded.appRoleAssignments[0].id, role.id);

  const listed = await graph.api("/applications").version("beta").filter("startswith(displayName,'Made by Java')").select(["id", "tags"]).get();
  assert.deepStrictEqual(listed.value.map((o) => o.id), [app.id]);
  const found = await graph.api("/applications").header("ConsistencyLevel", "eventual").search('"displayName:JavaScript"').count(true).get();
  assert.strictEqual(found["@odata.count"], 1);
  await refused(graph.api("/applications").search('"displayName:javascript"').get(), 400, "Request_UnsupportedQuery");
  let page = await graph.api("/servicePrincipals").top(3).get();
  let seen = page.value.length;
  while (page["@odata.nextLink"]) {
    page = await graph.api(page["@odata.nextLink"]).get();
    seen += page.value.length;
  }
  const number = await graph.api("/servicePrincipals/$count").header("ConsistencyLevel", "eventual").get();
  assert.strictEqual(Number(number), seen);

  const batch = await graph.api("/$batch").post({ requests: [{ id: "1", method: "GET", url: `/applications/${app.id}` }, { id: "2", method: "GET", url: "/myorganization/organization" }] });
  assert.deepStrictEqual(batch.responses.map((r) => r.status), [200, 200]);

  await graph.api(`/oauth2PermissionGrants/${grant.id}`).delete();
  await graph.api(`/servicePrincipals/${resource.id}/appRoleAssignedTo/${role.id}`).delete();
  await graph.api(`/applications/${app.id}/removePassword`).post({ keyId: made.keyId });
  await graph.api(`/applications/${app.id}`).delete();
  await refused(graph.api(`/applications/${app.id}`).get(), 404, "Request_ResourceNotFound");
  const deleted = await graph.api("/directory/deletedItems/microsoft.graph.application").get();
  assert.strictEqual(deleted.value.length, 1);
  console.log("done");
}

main().catch((e) => {
  console.error(e);
  process.exit(1);
});
