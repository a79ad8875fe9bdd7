/** Text without diacritics and case, so that "ly lich" finds "Lý lịch". */
export const fold = (text: string): string =>
  text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
