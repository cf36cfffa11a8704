namespace TradingConsole.Core.Decisions;

/// <summary>The costs a model's expected return already contains; what is contained is not subtracted again (law 4).</summary>
[Flags]
public enum ContainedCosts
{
    /// <summary>The model learned the gross return.</summary>
    None = 0,
    Fee = 1,
    Slippage = 2,
    Funding = 4,
    All = Fee | Slippage | Funding,
}

/// <summary>Reads a model's declared return basis.</summary>
public static class ReturnBasis
{
    public const string Gross = "gross";

    public const string Net = "net";

    /// <param name="text"><c>gross</c>, <c>net</c>, or the contained costs joined by '+': <c>fee+slippage</c>.</param>
    /// <exception cref="FormatException">An unknown basis: guessing would count a cost twice or never.</exception>
    public static ContainedCosts Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text is Gross or Net)
        {
            return text == Gross ? ContainedCosts.None : ContainedCosts.All;
        }

        var contained = ContainedCosts.None;
        foreach (var word in text.Split('+'))
        {
            contained |= word switch
            {
                "fee" => ContainedCosts.Fee,
                "slippage" => ContainedCosts.Slippage,
                "funding" => ContainedCosts.Funding,
                _ => throw new FormatException(
                    $"Return basis '{text}' is unknown; expected gross, net, or fee, slippage and funding joined by '+'."),
            };
        }

        return contained;
    }
}
