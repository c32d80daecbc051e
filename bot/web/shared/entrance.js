/** The ways in: names and passwords, the municipality's own accounts, or both. */

import { byId } from "../chat/dom.js";

/** Shows the ways the server offers; `page` names where the provider's log-in leads back to. */
export function showWays(page) {
  const { passwords, openid } = JSON.parse(document.body.dataset.start).entrance;
  // Only now: a form sent before its script is there would put the password into the address.
  byId("by-password").disabled = false;
  byId("by-password").hidden = !passwords;
  byId("openid").hidden = !openid;
  byId("openid-or").hidden = !openid || !passwords;
  if (!openid) return;
  byId("openid").textContent = openid.text;
  byId("openid").href = `/desk/openid/start?page=${page}`;
  byId("openid-or").textContent = openid.or;
}

export function focusWay() {
  if (byId("by-password").hidden) byId("openid").focus();
  else byId(byId("user").value ? "password" : "user").focus();
}
