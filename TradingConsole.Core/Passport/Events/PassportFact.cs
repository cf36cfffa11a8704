namespace TradingConsole.Core.Passport.Events;

/// <summary>What an operator did or what became of it: the typed payload of one event. Past tense, never changed once told.</summary>
/// <remarks>Every kind with its version stands in <see cref="FactCatalogue"/>. A changed shape is a new version with a type of its own.</remarks>
public abstract record PassportFact
{
    /// <summary>The rule this fact breaks, naming field and value; null when it may be believed.</summary>
    public virtual string? Objection => null;
}

/// <summary>The rules that several facts share.</summary>
internal static class FactRules
{
    public static string? Confidence(int? percent) =>
        percent is < 0 or > 100 ? $"confidence was {percent}; it is a percentage from 0 to 100." : null;

    public static string? Price(string field, decimal? price) =>
        price <= 0 ? $"{field} was {price}; a price is above 0." : null;

    public static string? Order(string first, DateTimeOffset earlier, string second, DateTimeOffset later) =>
        later < earlier ? $"{second} was {later:O}, before {first} {earlier:O}." : null;

    public static string? NotNegative(string field, decimal value) =>
        value < 0 ? $"{field} was {value}; it is 0 or more." : null;
}
