import { Api, Problem } from "@base/api";

export interface Me {
  role: string;
  name: string;
  officer_id: string | null;
  counter_id: string | null;
  device: { id: string; kind: string; name: string; zone_ids: string[]; counter_id: string | null } | null;
}

/** The API as the signed-in staff of this browser. */
export const staffApi = new Api({ "Motcua-Screen": "staff" });

/** Who is signed in; goes to the sign-in page when nobody is. Throws Problem for anything else. */
export async function whoIsHere(): Promise<Me> {
  try {
    return await staffApi.get<Me>("/api/v1/me");
  } catch (problem) {
    if (problem instanceof Problem && problem.status === 401) location.assign("/");
    throw problem;
  }
}

export async function signOut(): Promise<void> {
  await staffApi.remove("/api/v1/session");
  location.assign("/");
}
