import type { Problem } from "@base/api";
import { CentreName } from "@base/centre";
import { Clock } from "@base/clock";
import type { Centre } from "@base/contract";
import { problemText } from "@base/i18n";
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Door } from "./Door";
import { signOut, whoIsHere, type Me } from "./identity";
import { pagesOf } from "./pages";
import { LanguageSwitch } from "./screen";
import { t, type Key } from "./words";

interface Props {
  roles: ReadonlySet<string>;
  /** What those hear who may not see it. */
  refusal: Key;
  children(me: Me): ComponentChildren;
}

/** A page for some of the staff; who is not signed in goes to the door. */
export function StaffPage({ roles, refusal, children }: Props) {
  const [me, setMe] = useState<Me | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    whoIsHere().then(setMe, setProblem);
  }, []);
  if (problem && problem.status !== 401) return <NotShown text={problemText(problem)} />;
  if (!me) return null;
  return roles.has(me.role) ? <>{children(me)}</> : <NotShown text={t(refusal)} />;
}

function NotShown({ text }: { text: string }) {
  return (
    <Door>
      <p class="notice problem" role="alert">
        {text}
      </p>
      <a class="button" href="/">
        {t("again")}
      </a>
    </Door>
  );
}

/** The head of such a page: the centre, what is seen and by whom, the way out, the time. */
export function StaffHead({ centre, heading, me }: { centre: Centre; heading: string; me: Me }) {
  const others = pagesOf(me.role).filter(({ path }) => path !== location.pathname);
  return (
    <header class="head">
      <CentreName centre={centre} />
      <p class="whose">
        <strong>{heading}</strong>
        <span>{me.name}</span>
      </p>
      <nav aria-label={t("page.pages")}>
        {others.map(({ path, name }) => (
          <a key={path} class="language" href={path}>
            {t(name)}
          </a>
        ))}
        <LanguageSwitch />
        <button type="button" class="language" onClick={() => void signOut()}>
          {t("sign_out")}
        </button>
      </nav>
      <Clock tz={centre.tz} />
    </header>
  );
}
