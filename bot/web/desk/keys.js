/** Shortcuts: Alt and a key, so that no letter typed anywhere is taken for a command. */

import { say } from "../chat/labels.js";
import { showHelp } from "./dialogs.js";

// By the key's place on the keyboard: Alt changes what many keys write.
const KEYS = [
  ["Digit1", "Alt+1", "queue"],
  ["Digit2", "Alt+2", "write"],
  ["Digit3", "Alt+3", "answers"],
  ["Digit4", "Alt+4", "notes"],
  ["Digit5", "Alt+5", "callbacks"],
  ["Digit6", "Alt+6", "search"],
  ["Digit7", "Alt+7", "log"],
  ["KeyN", "Alt+N", "next"],
  ["KeyG", "Alt+G", "forward"],
  ["KeyL", "Alt+L", "release"],
  ["KeyA", "Alt+A", "close"],
  ["KeyM", "Alt+M", "mute"],
  ["Digit0", "Alt+0", "help"],
];

/** `actions` by the names above; none while a dialog is open or nobody is logged in. */
export function listen(actions, ready) {
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !ready()) return;
    const found = KEYS.find(([code]) => code === event.code);
    if (!found || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    actions[found[2]]();
  });
}

export function help() {
  const fixed = [
    [say("key_enter"), say("key_send")],
    [say("key_shift_enter"), say("key_newline")],
    [say("key_arrows"), say("key_rows")],
    [say("key_escape"), say("key_close_dialog")],
  ];
  return showHelp([...KEYS.map(([, keys, name]) => [keys, say(`key_${name}`)]), ...fixed]);
}
