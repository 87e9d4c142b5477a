/* SPDX-License-Identifier: BSD-2-Clause */
/* What a person sees of the page, as a list of complaints.  Run in the page
 * by tests/report/check-html.py; arguments: is it on paper, may numbers be longer than
 * a line? */
const complaints = [];
const say = (what, element) => complaints.push(
	what + ": " + element.tagName + " " +
	(element.textContent || "").trim().slice(0, 60));

/* --- colours: sRGB to relative luminance and contrast (WCAG 2.2) --- */
const colour = text => (text.match(/[\d.]+/g) || []).map(Number);
const luminance = ([r, g, b]) => {
	const linear = [r, g, b].map(v => v / 255).map(
		v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
	return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
};
const contrast = (a, b) => {
	const [x, y] = [luminance(a), luminance(b)].sort((m, n) => n - m);
	return (x + 0.05) / (y + 0.05);
};
const ground = element => {
	for (let e = element; e; e = e.parentElement) {
		const c = colour(getComputedStyle(e).backgroundColor);
		if (c.length === 3 || c[3] === 1)
			return c;
	}
	return [255, 255, 255];
};

const isMeantToBeAway = element => element.closest(
	".skip, .patterns, title, desc, style") ||
	(element.closest("thead") &&
	 getComputedStyle(element.closest("thead")).position === "absolute") ||
	/* A row that has become a block leaves its noughts out. */
	(element.closest("td") &&
	 getComputedStyle(element.closest("td")).display === "none" &&
	 element.closest("td").querySelector(".zero")) ||
	getComputedStyle(element.closest("nav") || element).display === "none";

/* --- every text: there, whole, on the page, readable --- */
const width = document.documentElement.clientWidth;
const texts = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node = walker.nextNode(); node; node = walker.nextNode()) {
	const element = node.parentElement;
	if (!node.data.trim() || isMeantToBeAway(element))
		continue;
	const range = document.createRange();
	range.selectNodeContents(node);
	const boxes = [...range.getClientRects()].filter(b => b.width > 0);
	const style = getComputedStyle(element);
	if (boxes.length === 0 || style.visibility !== "visible" ||
	    Number(style.opacity) === 0)
		say("not seen", element);
	for (const box of boxes) {
		if (box.left < -0.5 || box.right > width + 0.5)
			say("beyond the page", element);
		if (box.height < 6)
			say("too small", element);
		texts.push({ box, element });
	}
	if (element.closest("td.number") && boxes.length > 1 && !arguments[1])
		say("a number on two lines", element);
	const isDrawn = element.namespaceURI.endsWith("svg");
	const ink = colour(isDrawn ? style.fill : style.color);
	if (contrast(ink, ground(element)) < 4.5)
		say("contrast " + contrast(ink, ground(element)).toFixed(2),
		    element);
	if (parseFloat(style.fontSize) < (arguments[0] ? 8 : 11))
		say("letters of " + style.fontSize, element);
}

/* --- a cell that has a line of its own has all of it --- */
for (const cell of document.querySelectorAll("td")) {
	const style = getComputedStyle(cell);
	if ((style.display === "block" || style.display === "grid") &&
	    cell.getBoundingClientRect().width <
	    cell.parentElement.getBoundingClientRect().width - 1)
		say("narrower than its line", cell);
}

/* --- no two texts on one another --- */
texts.sort((a, b) => a.box.top - b.box.top);
for (let i = 0; i < texts.length; i++) {
	const a = texts[i].box;
	for (let j = i + 1; j < texts.length; j++) {
		const b = texts[j].box;
		if (b.top > a.bottom)
			break;
		const across = Math.min(a.right, b.right) -
			Math.max(a.left, b.left);
		const down = Math.min(a.bottom, b.bottom) -
			Math.max(a.top, b.top);
		if (across > 1 && down > Math.min(a.height, b.height) * 0.4)
			say("on " + JSON.stringify(texts[i].element.textContent
				.slice(0, 30)) + " stands", texts[j].element);
	}
}

/* --- pictures: within their frame, seen against the page --- */
for (const picture of document.querySelectorAll("svg:not(.patterns)")) {
	const frame = picture.getBoundingClientRect();
	if (getComputedStyle(picture.closest("td") || picture).display ===
	    "none")
		continue;
	if (frame.width < 1 || frame.height < 1)
		say("a picture without room", picture);
	for (const part of picture.querySelectorAll("rect, text")) {
		const box = part.getBoundingClientRect();
		if (box.left < frame.left - 1 || box.right > frame.right + 1 ||
		    box.top < frame.top - 3 || box.bottom > frame.bottom + 3)
			say("out of its picture", part);
		if (part.tagName === "rect" && (box.width < 0.2 ||
		    box.height < 0.9))
			say("a rectangle that nobody sees", part);
	}
}
for (const name of ["plain", "other", "solid"]) {
	const probe = document.querySelector("rect." + name + ":not([fill])");
	if (!probe)
		continue;
	const c = contrast(colour(getComputedStyle(probe).fill),
		ground(probe.closest("div, td, p, span") || document.body));
	if (c < 3)
		say("contrast of " + name + " " + c.toFixed(2), probe);
}

/* --- nothing is cut off, nothing moves the page sideways --- */
if (document.scrollingElement.scrollWidth > innerWidth)
	complaints.push("the page is " +
		document.scrollingElement.scrollWidth + " wide");
for (const element of document.querySelectorAll("body *")) {
	const style = getComputedStyle(element);
	if (["hidden", "clip", "scroll", "auto"].includes(style.overflowX) &&
	    element.scrollWidth > element.clientWidth + 1 &&
	    !element.namespaceURI.endsWith("svg"))
		say("cut off", element);
	if (style.textOverflow === "ellipsis")
		say("cut with dots", element);
}
return complaints;
