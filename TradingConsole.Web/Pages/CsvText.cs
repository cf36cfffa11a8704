using System.Globalization;
using System.Text;

namespace TradingConsole.Web.Pages;

/// <summary>A table as a file: one line a row, full precision, invariant culture, UTC.</summary>
internal sealed class CsvText(string header)
{
    private readonly StringBuilder _text = new(header + "\r\n");

    public CsvText Row(params ReadOnlySpan<object?> cells)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            _text.Append(i == 0 ? "" : ",").Append(Cell(cells[i]));
        }

        _text.Append("\r\n");
        return this;
    }

    public override string ToString() => _text.ToString();

    private static string Cell(object? value) => value switch
    {
        null => "",
        double number => double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "",
        DateTimeOffset at => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
        IFormattable formattable => Quote(formattable.ToString(null, CultureInfo.InvariantCulture), isText: false),
        _ => Quote(value.ToString() ?? "", isText: true),
    };

    // Text a spreadsheet would take for a formula is made text; a negative number is none.
    private static string Quote(string text, bool isText)
    {
        var safe = isText && text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
