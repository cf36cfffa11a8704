using TradingConsole.Core.Forecasts.Raw;

namespace TradingConsole.Core.Forecasts.Connectors;

/// <summary>The order book's REST interface.</summary>
public sealed class ClobClient(SourceCall call)
{
    /// <summary>The book of a token now. A new market answers 404 for some minutes.</summary>
    /// <exception cref="SourceException">Refused, or still failing at the last attempt.</exception>
    public Task<RawLine> BookAsync(string token, CancellationToken ct) =>
        call.AskAsync(new SourceRequest(SourceService.Clob, $"/book?token_id={Uri.EscapeDataString(token)}"), ct);

    /// <summary>A market with its <c>tokens[].winner</c>: the last resort for a label.</summary>
    /// <exception cref="SourceException">Refused, or still failing at the last attempt.</exception>
    public Task<RawLine> MarketAsync(string conditionId, CancellationToken ct) =>
        call.AskAsync(new SourceRequest(SourceService.Clob, $"/markets/{Uri.EscapeDataString(conditionId)}"), ct);
}
