using System.Globalization;

namespace TradingConsole.Web.Pages.Terminal;

/// <summary>A number as it is being typed. What cannot be read stays on the screen and is no number: never the one that stood there before.</summary>
public sealed class TypedNumber
{
    private string _text = "";

    /// <summary>As typed.</summary>
    public string Text
    {
        get => _text;
        set => _text = value ?? "";
    }

    public bool IsEmpty => _text.Trim().Length == 0;

    /// <summary>Null while empty, or while it cannot be read, such as a number beyond what money is reckoned with.</summary>
    public decimal? Value
    {
        get => decimal.TryParse(_text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
        set => _text = value?.ToString(CultureInfo.InvariantCulture) ?? "";
    }

    /// <summary>The same where it is whole; otherwise null.</summary>
    public int? Whole
    {
        get => Value is { } number && number == decimal.Truncate(number) && number is >= int.MinValue and <= int.MaxValue ? (int)number : null;
        set => Value = value;
    }
}
