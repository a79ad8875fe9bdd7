import { Problem, uuid } from "@base/api";
import type { Priority } from "@base/contract";
import { currentLanguage, nameOf, setLanguage, useLanguage } from "@base/i18n";
import { useEffect, useReducer, useState } from "preact/hooks";
import { helpless, titleOf } from "../flow/hall_words";
import type { Appointment } from "../appointment_api";
import { beginCard } from "../card_api";
import { afterPurpose, chosen, type Choosing, firstQuestion, type Flow, isLate, move, type Move, START, type Step, visitOf } from "../flow/flow";
import { type HallService, type HallView, issue, type Order, type Procedure } from "../local_api";
import { Agency } from "../steps/agency";
import { Already } from "../steps/already";
import { AppointmentScreen } from "../steps/appointment";
import { Card } from "../steps/card";
import { CodeScreen } from "../steps/code";
import { PriorityQuestion } from "../steps/priority";
import { ProcedureSheet } from "../steps/procedure";
import { Search, serviceOf } from "../steps/search";
import { TicketScreen } from "../steps/ticket";
import { Cut, Issuing, NoPaper, Refused } from "../steps/trouble";
import { Way } from "../steps/way";
import { Welcome } from "../steps/welcome";
import { t } from "../words";
import { Frame } from "./frame";
import { Idle } from "./idle";
import { PLAIN, Tools, type View } from "./tools";
import { useForgetting } from "./use_card";
import { useHall } from "./use_hall";
import { useHeartbeat } from "./use_heartbeat";

/** The whole screen: the hall behind, the person's place in the flow, and how they want to see it. */
export function Kiosk() {
  const language = useLanguage();
  const hall = useHall();
  const [flow, send] = useReducer<Flow, Move>(move, START);
  const [look, setLook] = useState<View>(PLAIN);
  useOrder(flow.step, send);
  useForgetting(visitOf(flow.step));
  useEffect(() => void (document.title = t("title")), [language]);
  const untouched = flow === START && look === PLAIN && language === "vi";
  useHeartbeat(untouched);
  const forget = () => {
    send({ type: "forget" });
    setLook(PLAIN);
    setLanguage("vi");
  };
  const { step } = flow;
  // A number already issued is shown whatever happens to the server meanwhile.
  const cut = (hall.cut || (hall.view !== null && helpless(hall.view))) && step.name !== "ticket" && step.name !== "issuing";
  const classes = ["frame", ...Object.entries(look).flatMap(([name, on]) => (on ? [name] : []))].join(" ");
  return (
    <div class={classes} lang={language}>
      {cut ? (
        <Cut centre={hall.view?.centre ?? null} keeps={flow.trail.length > 0} />
      ) : !hall.view ? (
        <Frame centre={null} step="loading" title={t("loading")}>{null}</Frame>
      ) : (
        <StepScreen {...{ view: hall.view, look, flow, send, forget }} />
      )}
      <Tools view={look} onView={setLook} />
      {!untouched && step.name !== "ticket" && step.name !== "issuing" && (
        <Idle idleS={hall.view?.centre.idle_s ?? 45} onGone={forget} />
      )}
    </div>
  );
}

interface StepProps {
  view: HallView;
  look: View;
  flow: Flow;
  send: (by: Move) => void;
  forget: () => void;
}

function StepScreen({ view, look, flow, send, forget }: StepProps) {
  const { step } = flow;
  const { centre, services } = view;
  const to = (next: Step) => send({ type: "to", step: next });
  const back = () => send({ type: "back" });
  const order = (next: Order) => send({ type: "order", order: next });
  const cards = view.kiosk.card;
  const choose = (service: string, procedure: Procedure | null) => to(firstQuestion(chosen(uuid(), service, procedure), cards));
  const without = ({ service, procedure }: Choosing) => to({ name: "priority", card: null, ...chosen(uuid(), service, procedure) });
  const withCard = ({ service, procedure }: Choosing) =>
    beginCard().then(
      ({ id }) => to({ name: "card", visit: id, ...chosen(uuid(), service, procedure) }),
      () => without(chosen(uuid(), service, procedure)),
    );
  const orderOf = ({ intent, service, procedure, appointment }: Choosing, card: string | null, priority: Priority): Order => ({
    intent,
    service,
    procedure: procedure?.code ?? null,
    priority,
    help: [...flow.help],
    language: currentLanguage(),
    paper: "print",
    card,
    appointment,
  });
  const take = (found: Appointment, card: string | null) => {
    const choosing = { ...chosen(uuid(), found.service.id, null), appointment: found.id };
    if (isLate(found, Date.now())) to({ name: "priority", card, ...choosing });
    else order(orderOf(choosing, card, "none"));
  };
  const find = () => to({ name: "search" });
  const welcome = () => (
    <Welcome
      view={view}
      onPurpose={(purpose) => to(afterPurpose(purpose, services, uuid(), cards))}
      onFind={find}
      onAppointment={(scanned) => to({ name: "code", scanned })}
    />
  );
  switch (step.name) {
    case "welcome":
      return welcome();
    case "agency":
      return (
        <Agency {...{ view, look }} purpose={step.purpose} onService={(service) => choose(service.id, null)} onFind={find} onBack={back} />
      );
    case "search":
      return (
        <Search
          {...{ view, look }}
          query={flow.query}
          onQuery={(query) => send({ type: "query", query })}
          onProcedure={(procedure) =>
            serviceOf(procedure, services)?.open ? choose(procedure.service_id, procedure) : to({ name: "procedure", procedure })
          }
          onBack={back}
        />
      );
    case "procedure":
      return <ProcedureSheet {...{ view }} procedure={step.procedure} service={serviceOf(step.procedure, services)} onBack={back} />;
    case "code":
      return (
        <CodeScreen
          key={step.scanned}
          {...{ view }}
          scanned={step.scanned}
          onFound={(appointment) => to({ name: "appointment", appointment })}
          onWithout={() => send({ type: "forget" })}
          onBack={back}
        />
      );
    case "appointment":
      return (
        <AppointmentScreen
          {...{ view }}
          appointment={step.appointment}
          onTake={() => take(step.appointment, null)}
          onOther={() => send({ type: "forget" })}
        />
      );
    case "way":
      return <Way centre={centre} camera={view.kiosk.camera} onCard={() => withCard(step)} onWithout={() => without(step)} onBack={back} />;
    case "card":
      return (
        <Card
          key={step.visit}
          view={view}
          visit={step.visit}
          onAppointment={(found) => take(found, step.visit)}
          onTicket={() => order(orderOf(step, step.visit, "none"))}
          onQuestion={() => to({ ...step, name: "priority", card: step.visit })}
          onWithout={() => without(step)}
          onAgain={() => withCard(step)}
          onBack={back}
        />
      );
    case "priority": {
      const service = services.find((one) => one.id === step.service);
      if (!service) return welcome();
      const answer = (priority: Priority) => order(orderOf(step, step.card, priority));
      return (
        <PriorityQuestion
          {...{ view, service }}
          procedure={step.procedure}
          help={flow.help}
          onHelp={(help) => send({ type: "help", help })}
          onAnswer={answer}
          onBack={back}
        />
      );
    }
    case "issuing":
      return <Issuing centre={centre} />;
    case "no_paper":
      return (
        <NoPaper centre={centre} reason={step.reason} onGoOn={() => order({ ...step.order, paper: "screen" })} onLeave={forget} />
      );
    case "refused":
      return <Refused centre={centre} problem={step.problem} onAgain={() => order(step.order)} onBack={back} />;
    case "already":
      return <Already centre={centre} ticket={step.ticket} service={nameOfService(step.order.service, services)} onDone={forget} />;
    case "ticket":
      return <TicketScreen centre={centre} floor={view.kiosk.floor} issued={step.issued} service={serviceTitle(step, services)} onDone={forget} />;
  }
}

function serviceTitle({ issued }: Extract<Step, { name: "ticket" }>, services: readonly HallService[]): string {
  const named = issued.ticket.service;
  const service = services.find((one) => one.id === named?.id);
  return service ? titleOf(service, services) : named ? nameOf(named) : "";
}

function nameOfService(id: string, services: readonly HallService[]): string {
  const service = services.find((one) => one.id === id);
  return service ? titleOf(service, services) : "";
}

/** Sends the order of an `issuing` step, once per order. */
function useOrder(step: Step, send: (by: Move) => void): void {
  const order = step.name === "issuing" ? step.order : null;
  useEffect(() => {
    if (!order) return;
    issue(order).then(
      (issued) => send({ type: "issued", intent: order.intent, issued }),
      (fault: unknown) => send({ type: "failed", intent: order.intent, problem: asProblem(fault) }),
    );
  }, [order]);
}

const asProblem = (fault: unknown): Problem => (fault instanceof Problem ? fault : new Problem(0, {}));
