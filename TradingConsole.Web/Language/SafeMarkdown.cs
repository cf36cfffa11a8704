using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace TradingConsole.Web.Language;

/// <summary>
/// A report's Markdown as elements. Headings, paragraphs, lists, tables, bold and hard breaks are drawn; everything else, markup, links and images
/// included, stays the text it is. No string of it ever becomes markup, so there is nothing to sanitise.
/// </summary>
public sealed class SafeMarkdown : ComponentBase
{
    [Parameter, EditorRequired]
    public string Text { get; set; } = "";

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        foreach (var block in MarkdownBlock.Read(Text))
        {
            switch (block.Kind)
            {
                case MarkdownKind.List:
                    builder.OpenElement(0, "ul");
                    foreach (var item in block.Lines)
                    {
                        Element(builder, "li", item);
                    }

                    builder.CloseElement();
                    break;
                case MarkdownKind.Table:
                    Table(builder, block.Cells());
                    break;
                case MarkdownKind.Title:
                    Element(builder, "h2", block.Lines[0]);
                    break;
                case MarkdownKind.Heading:
                    Element(builder, "h3", block.Lines[0]);
                    break;
                default:
                    Element(builder, "p", block.Lines[0]);
                    break;
            }
        }
    }

    private static void Table(RenderTreeBuilder builder, ImmutableArray<ImmutableArray<string>> rows)
    {
        builder.OpenElement(6, "table");
        foreach (var (index, row) in rows.Index())
        {
            builder.OpenElement(7, "tr");
            foreach (var cell in row)
            {
                Element(builder, index == 0 ? "th" : "td", cell);
            }

            builder.CloseElement();
        }

        builder.CloseElement();
    }

    private static void Element(RenderTreeBuilder builder, string name, string text)
    {
        builder.OpenElement(1, name);
        foreach (var (run, isBold, isBreak) in MarkdownBlock.Runs(text))
        {
            if (isBreak)
            {
                builder.OpenElement(2, "br");
                builder.CloseElement();
            }
            else if (isBold)
            {
                builder.OpenElement(3, "strong");
                builder.AddContent(4, run);
                builder.CloseElement();
            }
            else
            {
                builder.AddContent(5, run);
            }
        }

        builder.CloseElement();
    }
}
