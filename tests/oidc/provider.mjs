/* A certified OpenID provider on loopback, for the tests: node provider.mjs REDIRECT_URI BACK_URI...
   Prints its issuer when it listens. Who logs in is who they say; their name decides their groups.
   It ends when its standard input does, so that no test run leaves it behind. */

import { createServer } from "node:http";
import Provider from "oidc-provider";

const [redirectUri, ...backUris] = process.argv.slice(2);
const GROUPS = { mette: ["Alle", "Familievejledere"], emil: ["Redaktionen"], ib: ["It-drift"], gaest: ["Alle"] };
const client = {
  client_id: "familieguiden",
  redirect_uris: [redirectUri],
  post_logout_redirect_uris: backUris,
  grant_types: ["authorization_code"],
  response_types: ["code"],
};

const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      { ...client, client_secret: "en-hemmelighed" },
      { ...client, client_id: "public", token_endpoint_auth_method: "none" },
    ],
    claims: { openid: ["sub"], profile: ["name", "preferred_username"], groups: ["groups"] },
    scopes: ["openid", "profile", "groups"],
    // As it stands by default the groups come from the userinfo page; with this they are in the ID token.
    conformIdTokenClaims: process.env.CLAIMS_IN_ID_TOKEN !== "1",
    pkce: { required: () => true },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, name: `${id[0].toUpperCase()}${id.slice(1)} Prøve`, groups: GROUPS[id] }),
    }),
    cookies: { keys: ["only for tests"] },
    features: { devInteractions: { enabled: true } },
  });
  provider.on("server_error", (_, error) => console.error(error));
  server.on("request", provider.callback());
  console.log(issuer);
});
process.stdin.resume().on("end", () => process.exit());
