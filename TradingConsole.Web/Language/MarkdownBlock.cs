using System.Collections.Immutable;
using System.Text;

namespace TradingConsole.Web.Language;

internal enum MarkdownKind
{
    Paragraph,
    Title,
    Heading,
    List,

    /// <summary>One text a row, cells between bars.</summary>
    Table,
}

/// <summary>One block of a report's Markdown: the few forms reports are written in.</summary>
/// <param name="Lines">One text, or one a list item; a hard break inside is a line feed.</param>
internal sealed record MarkdownBlock(MarkdownKind Kind, ImmutableArray<string> Lines)
{
    public static IEnumerable<MarkdownBlock> Read(string text)
    {
        var (kind, lines) = (MarkdownKind.Paragraph, new List<string>());
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var (starts, rest) = line.StartsWith("# ", StringComparison.Ordinal) ? (MarkdownKind.Title, line[2..])
                : line.StartsWith("## ", StringComparison.Ordinal) || line.StartsWith("### ", StringComparison.Ordinal) ? (MarkdownKind.Heading, line.TrimStart('#', ' '))
                : line.StartsWith("- ", StringComparison.Ordinal) || line.StartsWith("* ", StringComparison.Ordinal) ? (MarkdownKind.List, line[2..])
                : line.StartsWith('|') ? (MarkdownKind.Table, line)
                : ((MarkdownKind?)null, line);
            var isBlank = string.IsNullOrWhiteSpace(line);
            if (lines.Count > 0 && (isBlank || (kind == MarkdownKind.Table && starts is null) || (starts is not null && (starts != kind || kind is not (MarkdownKind.List or MarkdownKind.Table)))))
            {
                yield return new MarkdownBlock(kind, [.. lines]);
                lines.Clear();
            }

            if (isBlank)
            {
                continue;
            }

            if (lines.Count > 0 && starts is null)
            {
                var before = lines[^1];
                lines[^1] = before.EndsWith("  ", StringComparison.Ordinal) ? before.TrimEnd() + "\n" + rest.Trim() : before.TrimEnd() + " " + rest.Trim();
                lines[^1] += rest.EndsWith("  ", StringComparison.Ordinal) ? "  " : "";
            }
            else
            {
                kind = starts ?? MarkdownKind.Paragraph;
                lines.Add(rest.TrimStart());
            }

            if (kind is MarkdownKind.Title or MarkdownKind.Heading)
            {
                yield return new MarkdownBlock(kind, [.. lines]);
                lines.Clear();
            }
        }

        if (lines.Count > 0)
        {
            yield return new MarkdownBlock(kind, [.. lines]);
        }
    }

    /// <summary>A table's rows in cells, the first its head; the line that only rules them off is left out. A bar behind a backslash is a letter.</summary>
    public ImmutableArray<ImmutableArray<string>> Cells() =>
    [
        .. Lines.Select(static line => CellsOf(line)).Where(static cells => !cells.All(static cell => cell.Length > 0 && cell.All(letter => letter is '-' or ':'))),
    ];

    private static ImmutableArray<string> CellsOf(string line)
    {
        var (cells, cell) = (ImmutableArray.CreateBuilder<string>(), new StringBuilder());
        var row = line.Trim();
        for (var i = 1; i < row.Length; i++)
        {
            if (row[i] == '|')
            {
                cells.Add(cell.ToString().Trim());
                cell.Clear();
                continue;
            }

            cell.Append(row[i]);
            if (row[i] == '\\' && i + 1 < row.Length)
            {
                cell.Append(row[++i]);
            }
        }

        if (cell.Length > 0)
        {
            cells.Add(cell.ToString().Trim());
        }

        return cells.DrainToImmutable();
    }

    /// <summary>A text in runs: bold between double stars, a backslash keeps the letter after it, a line feed is a break.</summary>
    public static IEnumerable<(string Text, bool IsBold, bool IsBreak)> Runs(string text)
    {
        var (run, isBold) = (new StringBuilder(), false);
        text = text.TrimEnd();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && char.IsPunctuation(text[i + 1]) | char.IsSymbol(text[i + 1]))
            {
                run.Append(text[++i]);
                continue;
            }

            var isMark = text[i] == '*' && i + 1 < text.Length && text[i + 1] == '*';
            if (!isMark && text[i] != '\n')
            {
                run.Append(text[i]);
                continue;
            }

            if (run.Length > 0)
            {
                yield return (run.ToString(), isBold, false);
                run.Clear();
            }

            if (isMark)
            {
                (isBold, i) = (!isBold, i + 1);
            }
            else
            {
                yield return ("", false, true);
            }
        }

        if (run.Length > 0)
        {
            yield return (run.ToString(), isBold, false);
        }
    }
}
