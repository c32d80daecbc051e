/**
 * Until the page has its scripts: what is written meanwhile outlives a reload, and scripts that did not come
 * are fetched anew. Stands in the page itself, so it is there whenever the field is.
 */
(() => {
  const KEPT = "familieguiden:early";
  const TRIES = "familieguiden:tries";
  const MOST_TRIES = 5;
  const FIRST_PAUSE_MS = 500;
  const LONGEST_PAUSE_MS = 10_000;
  const field = document.getElementById("text");
  const notice = document.getElementById("notice");
  const { labels } = JSON.parse(document.querySelector("[data-start]").dataset.start);
  const say = (name) => labels[name];

  function stored(work) {
    try {
      return work(sessionStorage);
    } catch {
      return null; // forbidden or full
    }
  }

  const keep = () => stored((place) => place.setItem(KEPT, field.value));
  const tries = () => Number(stored((place) => place.getItem(TRIES)));

  /** A reload takes what stands in the field unless it is kept. */
  const mayReload = () => {
    keep();
    return tries() < MOST_TRIES && stored((place) => place.getItem(KEPT)) === field.value;
  };

  function tell(text) {
    notice.textContent = text;
    notice.classList.add("trouble");
    notice.hidden = false;
  }

  async function fetchAnew(pause) {
    if (!mayReload()) return tell(say("no_scripts"));
    tell(say("trouble"));
    await new Promise((resolve) => setTimeout(resolve, pause));
    try {
      // Without a line a reload would show the browser's own page.
      const answer = await fetch(document.querySelector("script[type=module]").src, { cache: "no-store" });
      if (answer.ok && mayReload()) {
        stored((place) => place.setItem(TRIES, tries() + 1));
        return location.reload();
      }
    } catch {
      // Still away.
    }
    return fetchAnew(Math.min(LONGEST_PAUSE_MS, pause * 2));
  }

  const failed = () => fetchAnew(FIRST_PAUSE_MS * 2 ** tries());

  const before = stored((place) => place.getItem(KEPT));
  if (before) {
    field.value = before + field.value;
    field.focus({ preventScroll: true });
  }
  if (field.value) keep();
  field.addEventListener("input", keep);
  window.addEventListener("load", failed); // comes after the scripts, whether they came or not
  document.addEventListener("familieguiden:begun", () => {
    field.removeEventListener("input", keep);
    window.removeEventListener("load", failed);
    stored((place) => [KEPT, TRIES].forEach((key) => place.removeItem(key)));
  });
})();
