import "@base/base.css";
import "./wall.css";
import { CentreName } from "@base/centre";
import { Clock, useNow } from "@base/clock";
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Notices, Signs } from "./wall/bars";
import { CalledBefore, OpenCalls } from "./wall/calls";
import { WallSession, type WallView } from "./wall/session";
import { Waiting } from "./wall/side";
import { callsBefore, home, openRows, waitingServices, type WallState } from "./wall/state";
import { Both } from "./wall/words";

/** How much a screen holds at the size that is read from ten metres. */
const LANDSCAPE = { rows: 4, before: 6, waiting: 5 };
const PORTRAIT = { rows: 4, before: 6, waiting: 4 };

function useCapacity() {
  const portrait = window.matchMedia("(orientation: portrait)");
  const [capacity, setCapacity] = useState(portrait.matches ? PORTRAIT : LANDSCAPE);
  useEffect(() => {
    const turned = () => setCapacity(portrait.matches ? PORTRAIT : LANDSCAPE);
    portrait.addEventListener("change", turned);
    return () => portrait.removeEventListener("change", turned);
  }, []);
  return capacity;
}

function Wall({ view }: { view: WallView }) {
  if (view.access === "denied") return <Message title="not_paired" text="pair_how" />;
  if (!view.state) return <Message title="connecting" />;
  return <Board view={view} state={view.state} />;
}

function Message({ title, text }: { title: "not_paired" | "connecting"; text?: "pair_how" }) {
  return (
    <main class="message">
      <h1>
        <Both word={title} />
      </h1>
      {text && <Both word={text} />}
    </main>
  );
}

function Board({ view, state }: { view: WallView; state: WallState }) {
  const capacity = useCapacity();
  const at = useNow();
  const { hall } = state;
  const rows = openRows(state, view.screen).slice(0, capacity.rows);
  return (
    <>
      <Signs view={view} tz={hall.centre.tz} />
      <header class="head">
        <h1>
          <CentreName centre={hall.centre} />
        </h1>
        <Clock tz={hall.centre.tz} />
      </header>
      <main class="board">
        <OpenCalls hall={hall} rows={rows} from={home(hall, view.screen)} at={at} />
        <div class="side">
          <CalledBefore calls={callsBefore(hall, view.screen, rows).slice(0, capacity.before)} />
          <Waiting services={waitingServices(hall, view.screen, capacity.waiting)} size={capacity.waiting} at={at} />
        </div>
      </main>
      <Notices centre={hall.centre} at={at} kept={view.kept} />
    </>
  );
}

const root = document.getElementById("root")!;
const session = new WallSession((view) => render(<Wall view={view} />, root));
void session.start();
