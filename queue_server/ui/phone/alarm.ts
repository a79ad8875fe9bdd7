// Vibration and a ring for the called number. Browsers allow both only after a touch, so the page asks for one.

let sound: AudioContext | null = null;

/** Call from a touch: from then on `ring` may sound. */
export function allowAlarm(): void {
  sound ??= new AudioContext();
  void sound.resume();
  navigator.vibrate?.(80);
}

const TONES_HZ = [784, 988, 1175];
const TONE_S = 0.28;

/** Three rising tones and a long vibration; silent where the phone has neither. */
export function ring(): void {
  navigator.vibrate?.([400, 150, 400, 150, 800]);
  if (!sound) return;
  const out = sound.createGain();
  out.connect(sound.destination);
  for (let repeat = 0; repeat < 2; repeat++) {
    TONES_HZ.forEach((hertz, i) => tone(sound!, out, hertz, sound!.currentTime + repeat * 1.4 + i * TONE_S));
  }
}

function tone(context: AudioContext, out: AudioNode, hertz: number, at: number): void {
  const oscillator = context.createOscillator();
  const volume = context.createGain();
  oscillator.frequency.value = hertz;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.5, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.001, at + TONE_S * 1.8);
  oscillator.connect(volume).connect(out);
  oscillator.start(at);
  oscillator.stop(at + TONE_S * 2);
}
