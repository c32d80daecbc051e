/* The chat on a municipality's own page: one script tag makes a button that opens the chat in a frame.
   data-kommune, data-name, data-side (left|right), data-color, data-logo, data-open-text, data-start-text, and
   the site's own CSS: --familieguiden-edge, --familieguiden-font. No cookies, no third party. */
(() => {
  const labels = /*labels*/ {};
  const script = document.currentScript;
  if (!script || window.familieguidenEmbedded) return;
  window.familieguidenEmbedded = true;

  const asked = script.dataset;
  const base = new URL(".", script.src); // …/chat/
  const name = asked.name || labels.name;
  const openText = asked.openText || labels.open;

  // Inside a shadow tree the site's own rules do not reach; against those on the host element
  // itself, important rules from within win.
  const CSS_TEXT = `
    :host { all: initial !important; display: block !important; }
    *, *::before { box-sizing: border-box; }
    aside { position: fixed; z-index: 2147483646; bottom: var(--familieguiden-edge, 16px);
      right: var(--familieguiden-edge, 16px); font: 16px/1.4 var(--familieguiden-font, system-ui, sans-serif); }
    .left { right: auto; left: var(--familieguiden-edge, 16px); }
    .open { display: flex; align-items: center; gap: 10px; min-height: 52px; max-width: calc(100vw - 32px);
      margin: 0 0 0 auto; padding: 10px 20px 10px 16px; border: 2px solid transparent; border-radius: 26px;
      background: #1c594f; color: #fff; font: 600 16px/1.3 var(--familieguiden-font, system-ui, sans-serif); cursor: pointer;
      box-shadow: 0 2px 12px rgb(0 0 0 / 25%); }
    .left .open { margin: 0 auto 0 0; }
    .open:hover { text-decoration: underline; }
    :focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px #1c4fd8; }
    svg, img { flex: none; width: 24px; height: 24px; fill: currentColor; }
    .badge { min-width: 24px; padding: 1px 7px; border-radius: 12px; background: #fff; color: #8c2f1b; text-align: center; }
    .panel { width: min(420px, calc(100vw - 32px)); height: min(680px, calc(100vh - 112px)); margin-bottom: 12px;
      border: 1px solid #82796b; border-radius: 14px; overflow: hidden; background: #f6f2eb;
      box-shadow: 0 6px 32px rgb(0 0 0 / 30%); }
    iframe { display: block; width: 100%; height: 100%; border: 0; }
    [hidden] { display: none; }
    .only-heard { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    @media (max-width: 480px), (max-height: 480px) {
      .panel { position: fixed; inset: 0; width: 100%; height: 100%; margin: 0; border: 0; border-radius: 0; }
      .ready:not([hidden]) ~ .open { display: none; }
      .panel:not([hidden]) ~ .open { position: relative; z-index: 1; }
    }
    @media (prefers-color-scheme: dark) { .panel { background: #15191b; } }
    @media print { aside { display: none; } }
  `;

  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  function addStyle(root) {
    try {
      const sheet = new CSSStyleSheet(); // allowed also where the site's policy forbids inline style
      sheet.replaceSync(CSS_TEXT);
      root.adoptedStyleSheets = [sheet];
    } catch {
      root.append(make("style", { textContent: CSS_TEXT })); // older Safari
    }
  }

  function bubble() {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", "M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-8l-5 4v-4H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z");
    svg.append(path);
    return svg;
  }

  function mark() {
    return asked.logo ? make("img", { src: asked.logo, alt: "" }) : bubble();
  }

  function address() {
    const url = new URL(base.href.replace(/\/$/, ""));
    const given = { kommune: asked.kommune, name: asked.name, color: asked.color, start: asked.startText };
    if (asked.logo) given.logo = new URL(asked.logo, document.baseURI).href;
    for (const [key, value] of Object.entries(given)) if (value) url.searchParams.set(key, value);
    url.searchParams.set("embed", "1");
    return url.href;
  }

  /** The site's colour, with black or white letters: whichever is easier to read. */
  function colour(button) {
    if (!asked.color || !CSS.supports("color", asked.color)) return;
    button.style.backgroundColor = asked.color;
    const parts = getComputedStyle(button).backgroundColor.match(/[\d.]+/g);
    if (!parts || parts.length > 3) return void (button.style.backgroundColor = "");
    const [r, g, b] = parts.map((part) => {
      const c = part / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    button.style.color = 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff";
  }

  function start() {
    const host = make("div", { id: "familieguiden" });
    const root = host.attachShadow({ mode: "open" });
    addStyle(root);
    const words = make("span", { textContent: openText });
    const count = make("span", { className: "badge", hidden: true });
    const button = make("button", { type: "button", className: "open" }, mark(), words, count);
    const panel = make("div", { className: "panel", hidden: true });
    const aside = make("aside", { className: asked.side === "left" ? "left" : "" }, panel, button);
    aside.setAttribute("aria-label", name);
    panel.setAttribute("role", "dialog");
    panel.setAttribute("aria-label", name);
    button.setAttribute("aria-expanded", "false");
    root.append(aside);
    document.documentElement.append(host); // a transformed body would carry fixed boxes with it
    colour(button);
    let frame = null;

    const greet = () => frame.contentWindow.postMessage({ familieguiden: "opened" }, base.origin);

    function show(open) {
      if (open && !frame) {
        frame = make("iframe", { title: name, allow: "clipboard-write", referrerPolicy: "origin", src: address() });
        panel.append(frame);
      }
      panel.hidden = !open;
      button.setAttribute("aria-expanded", String(open));
      words.textContent = open ? labels.close : openText;
      if (open) {
        count.hidden = true;
        frame.focus();
        if (panel.classList.contains("ready")) greet();
      } else button.focus();
    }

    button.addEventListener("click", () => show(panel.hidden));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !panel.hidden) show(false);
    });
    window.addEventListener("message", ({ source, origin, data }) => {
      if (!frame || source !== frame.contentWindow || origin !== base.origin || !data) return;
      if (data.familieguiden === "close") show(false);
      if (data.familieguiden === "ready") {
        panel.classList.add("ready");
        if (!panel.hidden) greet();
      }
      if (data.familieguiden === "unread") {
        count.textContent = data.n;
        count.append(make("span", { className: "only-heard", textContent: ` ${labels.new}` }));
        count.hidden = !data.n || !panel.hidden;
      }
    });
  }

  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
