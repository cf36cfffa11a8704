using System.Diagnostics;

namespace TradingConsole.Core.Exchange.Account;

/// <summary>What opens an account: the public half names it, the secret half signs. Printing it shows neither whole.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed record ExchangeKey(string ApiKey, string Secret)
{
    private const int HintLength = 4;

    /// <summary>Enough of the public half to tell two keys apart.</summary>
    public string Hint => ApiKey.Length > 2 * HintLength ? $"{ApiKey[..HintLength]}…" : "…";

    /// <summary>The hint only: keys end up in messages by accident.</summary>
    public override string ToString() => $"ExchangeKey {Hint}";
}
