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

    public static string? Note(string note) =>
        note.Length > NoteLettersMax ? $"note has {note.Length} letters; at most {NoteLettersMax} are kept."
        : note.Any(letter => char.IsControl(letter) && letter is not ('\n' or '\r' or '\t')) ? "note holds a control character; text only."
        : null;

    public static string? Setup(string? setup) =>
        setup is null ? null
        : setup.Length is 0 or > SetupLettersMax ? $"setup has {setup.Length} letters; 1 to {SetupLettersMax} are allowed."
        : setup.Any(char.IsControl) ? "setup holds a control character; letters, digits and signs only."
        : null;

    /// <summary>Stop on the losing side of the price, target on the winning one.</summary>
    public static string? Plan(PositionSide direction, decimal price, decimal stop, decimal target) =>
        FactRules.Price("stop_price", stop) ?? FactRules.Price("target_price", target)
        ?? (direction.Sign() * (price - stop) <= 0 ? $"stop_price was {stop}; for a {direction.Word()} at {price} it lies {(direction == PositionSide.Long ? "below" : "above")}." : null)
        ?? (direction.Sign() * (target - price) <= 0 ? $"target_price was {target}; for a {direction.Word()} at {price} it lies {(direction == PositionSide.Long ? "above" : "below")}." : null);

    public static string? Quantity(decimal quantity) =>
        quantity <= 0 ? FormattableString.Invariant($"quantity was {quantity}; it is above 0.")
        : quantity > QuantityMax ? FormattableString.Invariant($"quantity was {quantity}; at most {QuantityMax} is taken.")
        : quantity != decimal.Round(quantity, QuantityDecimalsMax) ? FormattableString.Invariant($"quantity was {quantity}; at most {QuantityDecimalsMax} decimals are taken.")
        : null;

    public static string? Span(string field, TimeSpan span, TimeSpan least, TimeSpan most) =>
        span < least || span > most ? $"{field} was {span.TotalMinutes:0} minutes; from {least.TotalMinutes:0} to {most.TotalMinutes:0} are allowed." : null;
}
