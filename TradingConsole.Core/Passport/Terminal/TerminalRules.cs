using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;

namespace TradingConsole.Core.Passport.Terminal;

/// <summary>What the fields of an act must keep to, each message naming field, value and rule.</summary>
internal static class TerminalRules
{
    public const int NoteLettersMax = 500;
    public const int SetupLettersMax = 40;

    /// <summary>Base asset; more than any contract trades in a day.</summary>
    public const decimal QuantityMax = 1_000_000_000m;

    /// <summary>Finer than any contract's step. Money of finer quantities has more digits than can be reckoned with.</summary>
    public const int QuantityDecimalsMax = 8;

    public static Said? Quantity(decimal quantity) =>
        quantity <= 0 ? Said.Of("quantity_not_positive", $"quantity was {quantity}; it is above 0.")
        : quantity > QuantityMax ? Said.Of("quantity_many", $"quantity was {quantity}; at most {QuantityMax} is taken.")
        : quantity != decimal.Round(quantity, QuantityDecimalsMax) ? Said.Of("quantity_decimals", $"quantity was {quantity}; at most {QuantityDecimalsMax} decimals are taken.")
        : null;

    /// <summary>As facts keep to it.</summary>
    public static Said? Confidence(int? percent) =>
        FactRules.Confidence(percent) is null ? null : Said.Of("confidence_range", $"confidence was {percent}; it is a percentage from 0 to 100.");

    /// <summary>As facts keep to it.</summary>
    public static Said? Price(string field, decimal? price) =>
        FactRules.Price(field, price) is null ? null : Said.Of("price_not_positive", $"{field} was {price}; a price is above 0.");

    public static Said? Note(string note) =>
        note.Length > NoteLettersMax ? Said.Of("note_too_long", $"note has {note.Length} letters; at most {NoteLettersMax} are kept.")
        : note.Any(letter => char.IsControl(letter) && letter is not ('\n' or '\r' or '\t')) ? Said.Of("note_control", $"note holds a control character; text only.")
        : null;

    public static Said? Setup(string? setup) =>
        setup is null ? null
        : setup.Length is 0 or > SetupLettersMax ? Said.Of("setup_length", $"setup has {setup.Length} letters; 1 to {SetupLettersMax} are allowed.")
        : setup.Any(char.IsControl) ? Said.Of("setup_control", $"setup holds a control character; letters, digits and signs only.")
        : null;

    /// <summary>Stop on the losing side of the price, target on the winning one.</summary>
    public static Said? Plan(PositionSide direction, decimal price, decimal stop, decimal target)
    {
        var (losing, winning) = direction == PositionSide.Long ? ("below", "above") : ("above", "below");
        return Price("stop_price", stop) ?? Price("target_price", target)
            ?? (direction.Sign() * (price - stop) <= 0
                ? Said.Of("stop_side", $"stop_price was {stop}; for a {direction.Word()} at {price} it lies {losing}.") : null)
            ?? (direction.Sign() * (target - price) <= 0
                ? Said.Of("target_side", $"target_price was {target}; for a {direction.Word()} at {price} it lies {winning}.") : null);
    }

    public static Said? Span(string field, TimeSpan span, TimeSpan least, TimeSpan most) =>
        span < least || span > most
            ? Said.Of("span_range", $"{field} was {span.TotalMinutes:0} minutes; from {least.TotalMinutes:0} to {most.TotalMinutes:0} are allowed.")
            : null;
}
