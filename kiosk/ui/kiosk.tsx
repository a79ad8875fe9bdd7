// The kiosk's screen: one page for the whole way from the first touch to the number.
import "@base/base.css";
import "./look/kiosk.css";
import { render } from "preact";
import { Kiosk } from "./parts/kiosk_screen";

document.addEventListener("contextmenu", (event) => event.preventDefault());
document.addEventListener("dragstart", (event) => event.preventDefault());
render(<Kiosk />, document.getElementById("app")!);
