// Draws Mermaid's diagrams without a browser: a JSON list of their sources in, one of SVG out.
import { readFileSync } from "node:fs";
import { renderMermaidSVG } from "beautiful-mermaid";

const sources = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(sources.map((source) => renderMermaidSVG(source))));
