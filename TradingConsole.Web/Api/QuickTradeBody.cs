using TradingConsole.Core.Passport.Events;
using TradingConsole.Workers.Realtime.Commands;
using TradingConsole.Workers.Terminal;

namespace TradingConsole.Web.Api;

/// <summary>
/// A quick trade as the body of an act: <c>{"mode":"shadow","symbol":"BTCUSDT","direction":"long","quantity":0.01,"stopPrice":97000,
/// "targetPrice":103000,"leverage":5,"holdMinutes":240,"confidence":70,"setup":"breakout","note":"…","warnings":["…"]}</c>. Live must be said, and
/// never of a follow; what a tracked signal or a published trade already says may be left out.
/// </summary>
internal static class QuickTradeBody
{
    public const int NoteMax = 500;

    private const int SetupMax = 40;
    private const int WarningsMax = 20;
    private const int LeverageMax = 125;
    private const int HoldMinutesUsual = 240;

    public static QuickTradeWish Read(BodyReader body, TradeOrigin origin, Guid? originId)
    {
        var mode = body.Word("mode", "shadow", "shadow", "live");
        var (symbol, direction) = (body.Symbol("symbol"), body.Side("direction"));
        var quantity = body.Required(body.Positive("quantity"), "quantity", "it must be a number above 0, base asset.");
        var (stop, target) = (body.Positive("stopPrice"), body.Positive("targetPrice"));
        var leverage = body.Whole("leverage", 1, LeverageMax) ?? 1;
        var hold = body.Whole("holdMinutes", 1, ManualEntry.HoldMinutesMax) ?? HoldMinutesUsual;
        var confidence = body.Whole("confidence", 0, 100);
        return new QuickTradeWish(
            mode, origin, originId, symbol, direction, quantity, stop, target, leverage, hold, confidence, body.Text("setup", SetupMax),
            body.Text("note", NoteMax) ?? "",
            body.List<Guid>("warnings", WarningsMax, "each must be a UUID.", text => Guid.TryParse(text, out var id) ? id : null));
    }
}
