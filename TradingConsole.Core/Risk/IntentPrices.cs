namespace TradingConsole.Core.Risk;

/// <summary>The prices an entry rests on, USDT; <c>default</c> is no price at all and blocks.</summary>
/// <param name="Mark">The exchange's mark price, latest known.</param>
/// <param name="Last">The latest trade.</param>
/// <param name="Reference">The price the decision measured its size and barriers at.</param>
public readonly record struct IntentPrices(double Mark, double Last, double Reference)
{
    /// <summary>Largest over smallest price, less one; infinite when one is missing, not finite or not positive.</summary>
    public double SpreadFraction => IsPrice(Mark) && IsPrice(Last) && IsPrice(Reference)
        ? (Math.Max(Mark, Math.Max(Last, Reference)) / Math.Min(Mark, Math.Min(Last, Reference))) - 1
        : double.PositiveInfinity;

    /// <summary>All three the same: an entry decided and asked in one instant.</summary>
    public static IntentPrices At(double price) => new(price, price, price);

    private static bool IsPrice(double price) => double.IsFinite(price) && price > 0;
}
