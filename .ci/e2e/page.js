// What a person sees on this page: its text, and what can be clicked with the middle of each.
(() => ({
  address: location.href,
  text: document.body ? document.body.innerText : "",
  clickables: Array.from(document.querySelectorAll("button, a[href], input[type=submit], [role=button], label"))
    .map((element) => {
      const box = element.getBoundingClientRect();
      if (box.width < 2 || box.height < 2 || element.disabled) return null;
      const shown = getComputedStyle(element);
      if (shown.visibility === "hidden" || shown.display === "none") return null;
      if (box.top < 0 || box.bottom > innerHeight) {
        element.scrollIntoView({ block: "center" });
      }
      const now = element.getBoundingClientRect();
      return { text: (element.innerText || element.value || "").trim(), x: now.left + now.width / 2, y: now.top + now.height / 2 };
    })
    .filter((found) => found !== null && found.text !== ""),
}))()
