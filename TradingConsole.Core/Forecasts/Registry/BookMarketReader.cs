using System.Text.Json;

namespace TradingConsole.Core.Forecasts.Registry;

/// <summary>Reads the order book's market answer (CLOB <c>/markets/{condition id}</c>), whose tokens carry a winner's flag.</summary>
public static class BookMarketReader
{
    public static RowRead<BookSays> Read(JsonElement market)
    {
        var fields = new WireFields(market);
        var id = fields.ConditionId("condition_id");
        var isClosed = fields.Flag("closed");
        var winners = fields.Objects("tokens").Select(token => new WireFields(token)).Where(token => token.Flag("winner"))
            .Select(token => token.Text("token_id")).ToList();
        return fields.Problem is { } problem
            ? RowRead<BookSays>.Refuse(problem)
            : RowRead<BookSays>.Of(new BookSays(id!, isClosed, winners is [{ } winner] ? winner : null));
    }
}
