// What a person sees on this page: its text, and what can be clicked. With a number, that clickable is scrolled into sight
// and its middle is told.
((wanted) => {
  const inSight = (element) => {
    const box = element.getBoundingClientRect();
    const shown = getComputedStyle(element);
    return box.width > 1 && box.height > 1 && !element.disabled && shown.visibility !== "hidden" && shown.display !== "none";
  };
  const found = Array.from(document.querySelectorAll("button, a[href], input[type=submit], [role=button], label")).filter(inSight);
  if (wanted !== null) {
    found[wanted].scrollIntoView({ block: "center", behavior: "instant" });
    const box = found[wanted].getBoundingClientRect();
    return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  }
  return {
    address: location.href,
    text: document.body ? document.body.innerText : "",
    clickables: found.map((element) => (element.innerText || element.value || "").trim()),
  };
})
