// The pages that a role may open, its own first.
import type { Key } from "./words";

export interface PageOfRole {
  path: string;
  name: Key;
}

const COUNTER: PageOfRole = { path: "/counter", name: "page.counter" };
const RECEPTION: PageOfRole = { path: "/reception", name: "page.reception" };
const BOOKING: PageOfRole = { path: "/reception", name: "page.booking" };
const MANAGER: PageOfRole = { path: "/manager", name: "page.manager" };
const TECHNICIAN: PageOfRole = { path: "/technician", name: "page.technician" };

const OF_ROLE: Readonly<Record<string, readonly PageOfRole[]>> = {
  officer: [COUNTER],
  reception: [RECEPTION],
  manager: [MANAGER, BOOKING],
  technician: [TECHNICIAN],
  admin: [MANAGER, RECEPTION, TECHNICIAN],
};

export const pagesOf = (role: string): readonly PageOfRole[] => OF_ROLE[role] ?? [];
