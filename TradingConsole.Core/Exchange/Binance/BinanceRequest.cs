using System.Globalization;
using TradingConsole.Core.Exchange.Account;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>One REST request, before it is signed: this is what messages may show.</summary>
/// <param name="Query">Percent-encoded, without the question mark.</param>
/// <param name="IsFundingCall">Funding endpoints share a call limit of their own beside the weight.</param>
internal sealed record BinanceRequest(
    string Path, string Query, int Weight, RequestPriority Priority = RequestPriority.Normal, bool IsFundingCall = false)
{
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    /// <summary>Null for public data.</summary>
    public ExchangeKey? Key { get; init; }

    /// <summary>Stamped and signed as it leaves; needs <see cref="Key"/>.</summary>
    public bool IsSigned { get; init; }

    /// <summary>Takes one place in the account's order windows.</summary>
    public bool IsOrder { get; init; }

    /// <summary>May open a position or make one larger.</summary>
    public bool IsOpening { get; init; }

    /// <summary>What the gate at the wire is asked about; null for a question.</summary>
    public OutgoingAct? Act { get; init; }

    public override string ToString() => Query.Length == 0 ? $"{Method} {Path}" : $"{Method} {Path}?{Query}";

    /// <summary>Pairs in the order given, values escaped; absent ones are left out.</summary>
    public static string Compose(params ReadOnlySpan<(string Name, object? Value)> pairs)
    {
        var text = new List<string>(pairs.Length);
        foreach (var (name, value) in pairs)
        {
            if (value is not null)
            {
                text.Add($"{name}={Uri.EscapeDataString(Convert.ToString(value, CultureInfo.InvariantCulture)!)}");
            }
        }

        return string.Join('&', text);
    }
}
