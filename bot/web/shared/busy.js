/** A button at work: it takes no second press, and keeps the focus, which a disabled one would lose. */

export const isBusy = (control) => control.getAttribute("aria-disabled") === "true";

export function setBusy(control, busy) {
  if (busy) control.setAttribute("aria-disabled", "true");
  else control.removeAttribute("aria-disabled");
}
