using Microsoft.AspNetCore.Mvc;
using TradingConsole.Core.Market;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime.Commands;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Web.Api;

/// <summary>The live account as the desk in this process sees it at this moment, and a person's own entry on it.</summary>
internal static class LiveAccountApi
{
    public static void Map(RouteGroupBuilder reads, RouteGroupBuilder acts)
    {
        reads.MapGet("/live/account", ([FromServices] ILiveSeat seat) => LiveAccountDto.Of(seat.State));
        acts.MapPost("/live/entries", EnterAsync);
    }

    /// <summary>
    /// Body: <c>{"symbol":"BTCUSDT","side":"long"|"short","quantity":0.01,"stop":97000,"target":103000,"leverage":5,"hold_minutes":60,
    /// "trade_id":"…","reason":"…"}</c>. The id may be left out; sent again under one id, it enters once.
    /// </summary>
    private static async Task<IResult> EnterAsync(HttpContext context, [FromServices] IManualEntries entries, CancellationToken cancellationToken)
    {
        var read = await BodyReader.OfAsync(context.Request, cancellationToken);
        var reason = read.Text(ReasonField.Name, ReasonField.LengthMax);
        var entry = new ManualEntry(
            read.Id("trade_id") ?? Guid.CreateVersion7(),
            read.Required(read.Symbol("symbol"), "symbol", "it must be a canonical symbol such as BTCUSDT."),
            read.Required(read.Side("side"), "side", "it must be long or short."),
            read.Required(read.Positive("quantity"), "quantity", "it must be a number above 0."),
            read.Required(read.Positive("stop"), "stop", "it must be a number above 0."),
            read.Required(read.Positive("target"), "target", "it must be a number above 0."),
            read.Required(read.Whole("leverage", 1, ManualEntry.LeverageMax), "leverage", $"it must be a whole number from 1 to {ManualEntry.LeverageMax}."),
            read.Required(
                read.Whole("hold_minutes", 1, ManualEntry.HoldMinutesMax), "hold_minutes", $"it must be a whole number from 1 to {ManualEntry.HoldMinutesMax}."),
            reason?.Trim() ?? "");
        if ((read.Problem ?? ReasonField.Problem(reason, "an entry by hand needs one, for the records.")) is { } problem)
        {
            return problem;
        }

        var outcome = await entries.EnterAsync(entry, OperatorAccess.ActorOf(context.User), cancellationToken);
        return outcome.IsOk
            ? Results.Ok(new { trade_id = entry.TradeId, changed = outcome.IsChange, outcome.Message }) : ApiProblem.Refused(outcome.Message);
    }

    /// <param name="Phase">Null while no desk runs here; <paramref name="Lease"/> says who trades the account.</param>
    internal sealed record LiveAccountDto(
        string? Account, string Lease, string Sentence, LivePhase? Phase, string? EntriesRefused, string? HaltReason, DateTimeOffset? UnprotectedSince,
        decimal? Equity, decimal? DayOpeningEquity, bool StreamUp, DateTimeOffset? StreamSilentSince, bool AgreesWithVenue, IEnumerable<RoundTripDto> RoundTrips,
        IEnumerable<PositionDto> Positions, IReadOnlyDictionary<string, string> Blocked, IEnumerable<FailureDto> OrderFailures, string? Flattening)
    {
        public static LiveAccountDto Of(LiveSeatState seat)
        {
            var picture = seat.Picture;
            return new(
                seat.Account, seat.Lease.State.ToString().ToLowerInvariant(), seat.Sentence, picture?.Phase, picture?.EntriesRefused, picture?.HaltReason,
                picture?.UnprotectedSince, picture?.Equity, seat.DayOpeningEquity, picture?.Stream.IsConnected ?? false, picture?.Stream.SilentSince,
                picture?.Reconciled.Agrees ?? false,
                picture is null ? [] : picture.Brackets.Select(bracket => new RoundTripDto(
                    bracket.Plan.TradeId, bracket.Plan.Symbol, bracket.Held, bracket.Covered, bracket.IsUnsure, bracket.Entry.State.ToString())),
                picture is null ? [] : picture.Positions.Where(position => position.Amount != 0).Select(position => new PositionDto(position.Symbol, position.Amount)),
                picture?.Blocked.ToDictionary(pair => pair.Key.Value, pair => pair.Value) ?? [],
                picture is null ? [] : picture.OrderFailures.Select(failure => new FailureDto(failure.At, failure.Symbol, failure.Kind?.ToString(), failure.Text)),
                picture?.Flattening);
        }
    }

    /// <param name="Held">Base asset; <paramref name="Covered"/> of it by stops the venue has confirmed.</param>
    /// <param name="Unsure">The fate of one of its orders is unknown.</param>
    internal sealed record RoundTripDto(Guid TradeId, Symbol Symbol, decimal Held, decimal Covered, bool Unsure, string EntryState);

    internal sealed record PositionDto(Symbol Symbol, decimal Amount);

    /// <param name="Kind">Null for an unknown outcome.</param>
    internal sealed record FailureDto(DateTimeOffset At, Symbol Symbol, string? Kind, string Text);
}
