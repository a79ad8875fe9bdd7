import "./place.css";
import type { Centre } from "@base/contract";
import { CentreName } from "@base/centre";
import { applyTheme } from "@base/theme";
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { staffApi } from "./identity";
import { LanguageSwitch } from "./screen";

/** A page with one card under the centre's name. */
export function Door({ children }: { children: ComponentChildren }) {
  const [centre, setCentre] = useState<Centre | null>(null);
  useEffect(() => {
    staffApi.get<Centre>("/api/v1/centre").then(
      (found) => {
        applyTheme(found.theme);
        setCentre(found);
      },
      () => setCentre(null), // the card works without the name
    );
  }, []);
  return (
    <main class="door">
      <CentreName centre={centre} />
      <div class="card">{children}</div>
      <LanguageSwitch />
    </main>
  );
}
