/** Short tones. Browsers keep silent until the page has been pressed or typed on once. */

const TONES = {
  family: [660, 880],
  urgent: [880, 660, 880, 660],
  message: [520],
};
const LENGTH_S = 0.16;
const LOUDNESS = 0.12;

let context = null;

export function tone(kind) {
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume().catch(() => {});
  TONES[kind].forEach((pitch, n) => note(pitch, context.currentTime + n * LENGTH_S));
  document.documentElement.dataset.played = Number(document.documentElement.dataset.played ?? 0) + 1;
}

/** Called on the first key or press, so that the tone for a family finds the sound ready. */
export function ready() {
  context ??= new AudioContext();
  context.resume().catch(() => {});
}

function note(pitch, from) {
  const [source, volume] = [context.createOscillator(), context.createGain()];
  source.frequency.value = pitch;
  volume.gain.setValueAtTime(0, from);
  volume.gain.linearRampToValueAtTime(LOUDNESS, from + 0.02);
  volume.gain.linearRampToValueAtTime(0, from + LENGTH_S);
  source.connect(volume).connect(context.destination);
  source.start(from);
  source.stop(from + LENGTH_S);
}
