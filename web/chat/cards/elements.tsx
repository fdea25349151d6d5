import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { CardButton } from "./button.tsx";
import type { ElementsProps, FieldWords } from "./card-context.ts";
import { ChartView } from "./chart.tsx";
import { Checker } from "./checker.tsx";
import { ChoiceField } from "./choice.tsx";
import { Div, Image, ImageGroup, PersonList, PersonView } from "./display.tsx";
import { FormView } from "./form.tsx";
import { InputField } from "./input.tsx";
import { CollapsiblePanel, ColumnSet, InteractiveContainer } from "./layout.tsx";
import { length, type Node, node, str } from "./node.ts";
import { Overflow, SelectImage } from "./overflow.tsx";
import { Picker } from "./picker.tsx";
import { RichText } from "./rich-text.tsx";
import { TableView } from "./table.tsx";

export function Elements({ elements, direction, gap }: ElementsProps): JSX.Element {
  const id = useId();
  const idOf = (index: number): string => `${id}-${index}`;
  return (
    <div class={direction === "horizontal" ? "elements elements-row" : "elements"} style={{ gap }}>
      {elements.map((element, index) => (
        <div
          key={keyOf(element, index)}
          class={`element element-${str(element, "tag")}${isNote(element) ? " element-note" : ""}`}
          id={idOf(index)}
          style={{ margin: length(str(element, "margin")) }}
        >
          <Element element={element} words={wordsAround(elements, index, idOf)} />
        </div>
      ))}
    </div>
  );
}

/** A named component keeps its place in the page, and with it the focus, while another update moves its neighbours. */
function keyOf(element: Node, index: number): string {
  return str(element, "element_id") || str(element, "name") || `${str(element, "tag")}-${index}`;
}

const isText = (element: Node | undefined): boolean => ["markdown", "div"].includes(str(element, "tag"));
/** Small print below a field; coloured, it says what is wrong with it. */
const isNote = (element: Node | undefined): boolean =>
  str(element, "text_size") === "notation" || str(node(element, "text"), "text_size") === "notation";
const isRefusal = (element: Node | undefined): boolean =>
  ["red", "orange"].includes(str(node(element, "text"), "text_color")) ||
  /^\s*<font color=['"]?(red|orange)/.test(str(element, "content"));

function wordsAround(elements: readonly Node[], index: number, idOf: (index: number) => string): FieldWords {
  const isWrong = isRefusal(elements[index + 1]);
  return {
    isWrong,
    ...(isText(elements[index - 1]) && !isNote(elements[index - 1]) ? { labelledBy: idOf(index - 1) } : {}),
    ...(isWrong ? { describedBy: idOf(index + 1) } : {}),
  };
}

interface ElementProps {
  readonly element: Node;
  readonly words: FieldWords;
}

function Element({ element, words }: ElementProps): JSX.Element {
  switch (str(element, "tag")) {
    case "markdown":
      return <RichText text={{ ...element, tag: "lark_md" }} block />;
    case "div":
      return <Div element={element} />;
    case "hr":
      return <hr class="card-rule" />;
    case "img":
      return <Image element={element} />;
    case "img_combination":
      return <ImageGroup element={element} />;
    case "person":
      return <PersonView element={element} />;
    case "person_list":
      return <PersonList element={element} />;
    case "table":
      return <TableView element={element} />;
    case "chart":
      return <ChartView element={element} />;
    case "column_set":
      return <ColumnSet element={element} />;
    case "collapsible_panel":
      return <CollapsiblePanel element={element} />;
    case "interactive_container":
      return <InteractiveContainer element={element} />;
    case "form":
      return <FormView element={element} />;
    case "button":
      return <CardButton element={element} />;
    case "overflow":
      return <Overflow element={element} />;
    case "select_img":
      return <SelectImage element={element} />;
    case "input":
      return <InputField element={element} words={words} />;
    case "select_static":
    case "multi_select_static":
    case "select_person":
    case "multi_select_person":
      return <ChoiceField element={element} words={words} />;
    case "date_picker":
    case "picker_time":
    case "picker_datetime":
      return <Picker element={element} words={words} />;
    case "checker":
      return <Checker element={element} />;
    default:
      return <p class="unknown-part">这里有一个还不会画的部件：{str(element, "tag") || "没有名字"}</p>;
  }
}
