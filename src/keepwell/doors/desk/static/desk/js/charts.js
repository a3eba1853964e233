// Charts: drawn when they come into sight, in the page's own colours; the scripts that draw are fetched only then, once.
"use strict";

(() => {
  const section = document.querySelector(".charts[data-scripts]");
  if (!section) return;
  const drawn = new Map(); // box to view
  let scripts;

  const fetched = (src) => new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = src;
    script.async = false;
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });
  const ready = () => {
    scripts ??= Promise.all(section.dataset.scripts.split(" ").map(fetched));
    return scripts;
  };

  // A token is light or dark by the page around it, so the browser is asked what it comes to.
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const colour = (token) => {
    probe.style.setProperty("color", `var(--${token})`);
    return getComputedStyle(probe).color;
  };
  const coloured = (part) => {
    if (Array.isArray(part)) return part.map(coloured);
    if (part && typeof part === "object") return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, coloured(value)]));
    return typeof part === "string" && part.startsWith("token:") ? colour(part.slice(6)) : part;
  };

  const draw = async (box) => {
    await ready();
    const spec = coloured(JSON.parse(document.getElementById(box.dataset.spec).textContent));
    spec.width = box.clientWidth;
    const inner = document.createElement("div");
    // Under this page's rules nothing may be made into code: expressions are read as a tree by the interpreter.
    const runtime = vega.parse(vegaLite.compile(spec).spec, null, { ast: true });
    const view = new vega.View(runtime, { expr: vegaInterpreter.expressionInterpreter, renderer: "svg", container: inner, hover: true });
    await view.runAsync();
    drawn.get(box)?.finalize();
    drawn.set(box, view);
    box.replaceChildren(inner);
    box.dataset.drawn = box.clientWidth;
  };

  const sight = new IntersectionObserver((seen) => {
    for (const one of seen) {
      if (!one.isIntersecting) continue;
      sight.unobserve(one.target);
      draw(one.target).then(() => size.observe(one.target));
    }
  }, { rootMargin: "200px" });

  let waiting;
  const again = (boxes) => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => boxes().forEach(draw), 150);
  };
  const size = new ResizeObserver(() => again(() => [...drawn.keys()].filter((box) => Number(box.dataset.drawn) !== box.clientWidth)));
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => again(() => [...drawn.keys()]));

  section.querySelectorAll(".drawn").forEach((box) => sight.observe(box));
})();
