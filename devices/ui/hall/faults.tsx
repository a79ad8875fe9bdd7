// The switches that break one device, and mend it.
import { change, SWITCHES, type Unit } from "./devices";
import { t } from "./words";

export function Faults({ unit }: { unit: Unit }) {
  return (
    <fieldset class="faults">
      <legend class="hidden-text">{t("faults_of", { name: unit.name })}</legend>
      {SWITCHES.filter((name) => name in unit.state).map((name) => (
        <button
          type="button"
          key={name}
          class="fault"
          aria-pressed={unit.state[name] ?? false}
          title={t(`${name}_about`)}
          onClick={() => void change(unit, { [name]: !unit.state[name] })}
        >
          {t(name)}
        </button>
      ))}
    </fieldset>
  );
}
