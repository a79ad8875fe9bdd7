// The cameras: what each sees, who sits before it and which way they look, and ways to break it.
import { useEffect, useState } from "preact/hooks";
import "./cameras.css";
import { post } from "./devices";
import { t } from "./words";

const SWITCHES = ["unplug", "stall", "garbage", "frozen", "black"] as const;
const PEOPLE = ["nobody", "an", "binh", "chi"] as const;
const TURNS = ["right", "front", "left"] as const;
const LOOK_EVERY_MS = 250;

export interface CameraUnit {
  n: number;
  name: string;
  person: (typeof PEOPLE)[number];
  turn: (typeof TURNS)[number];
  /** A print of the person is held up instead. */
  flat: boolean;
  state: Record<(typeof SWITCHES)[number], boolean>;
}

/** `beside` is what to say where there are cards with photos too. */
export function Cameras({ cameras, beside }: { cameras: CameraUnit[]; beside: string }) {
  return (
    <>
      {cameras.map((camera) => (
        <section class="card camera" key={camera.n} aria-label={camera.name}>
          <div class="camera-head">
            <h2>{camera.name}</h2>
            {beside && <p class="quiet">{beside}</p>}
          </div>
          <Picture camera={camera} />
          <div class="camera-controls">
            <Choice legend={t("camera_person")} names={PEOPLE} chosen={camera.person} choose={(person) => pose(camera, { person })} prefix="person" />
            <Choice legend={t("camera_turn")} names={TURNS} chosen={camera.turn} choose={(turn) => pose(camera, { turn })} prefix="turn" />
            <label class="camera-print">
              <input type="checkbox" checked={camera.flat} onChange={(event) => pose(camera, { flat: event.currentTarget.checked })} />
              {t("camera_flat")}
            </label>
            <fieldset class="faults">
              <legend class="hidden-text">{t("faults_of", { name: camera.name })}</legend>
              {SWITCHES.map((name) => (
                <button
                  type="button"
                  key={name}
                  class="fault"
                  aria-pressed={camera.state[name]}
                  title={t(`camera_${name}_about`)}
                  onClick={() => void post(`/hall/cameras/${camera.n}/state`, { [name]: !camera.state[name] })}
                >
                  {t(`camera_${name}`)}
                </button>
              ))}
            </fieldset>
          </div>
        </section>
      ))}
    </>
  );
}

/** What the camera sees, a few times a second; nothing while it is unplugged or sends no picture. */
function Picture({ camera }: { camera: CameraUnit }) {
  const [look, setLook] = useState(0);
  const dead = camera.state.unplug || camera.state.stall || camera.state.garbage;
  useEffect(() => {
    const timer = window.setInterval(() => setLook((n) => n + 1), LOOK_EVERY_MS);
    return () => window.clearInterval(timer);
  }, []);
  if (dead) {
    return (
      <p class="camera-picture" role="status">
        {t("camera_no_picture")}
      </p>
    );
  }
  return <img class="camera-picture" src={`/hall/cameras/${camera.n}/picture.jpg?${look}`} alt={t("camera_sees", { name: camera.name })} width={320} height={240} />;
}

interface ChoiceProps<Name extends string> {
  legend: string;
  names: readonly Name[];
  chosen: Name;
  choose(name: Name): void;
  prefix: string;
}

function Choice<Name extends string>({ legend, names, chosen, choose, prefix }: ChoiceProps<Name>) {
  return (
    <fieldset class="camera-choice">
      <legend>{legend}</legend>
      {names.map((name) => (
        <button type="button" key={name} class="key" aria-pressed={name === chosen} onClick={() => choose(name)}>
          {t(`camera_${prefix}_${name}` as "camera_person_nobody")}
        </button>
      ))}
    </fieldset>
  );
}

const pose = (camera: CameraUnit, wishes: Partial<Pick<CameraUnit, "person" | "turn" | "flat">>): void => {
  void post(`/hall/cameras/${camera.n}/pose`, wishes);
};
