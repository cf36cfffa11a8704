using System.Text.Json;
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
        var (body, problem) = await ApiProblem.ReadObjectAsync(context.Request, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        if (!Symbol.TryParse(body.Text("symbol") ?? "", out var symbol, out _))
        {
            return ApiProblem.BadField("symbol", body.Text("symbol"), "it must be a canonical symbol such as BTCUSDT.");
        }

        var side = body.Text("side");
        if (side is not ("long" or "short"))
        {
            return ApiProblem.BadField("side", side, "it must be long or short.");
        }

        Guid? named = null;
        if (body.Text("trade_id") is { } text)
        {
            if (!Guid.TryParse(text, out var given))
            {
                return ApiProblem.BadField("trade_id", text, "a round trip's id is a UUID.");
            }

            named = given;
        }

        foreach (var field in (string[])["quantity", "stop", "target"])
        {
            if (Number(body, field) is not > 0)
            {
                return ApiProblem.BadField(field, null, "it must be a positive number.");
            }
        }

        foreach (var field in (string[])["leverage", "hold_minutes"])
        {
            if (Number(body, field) is not { } number || number < 1 || number > ManualEntry.HoldMinutesMax || number != decimal.Truncate(number))
            {
                return ApiProblem.BadField(field, null, $"it must be a whole number from 1, at most {ManualEntry.HoldMinutesMax}.");
            }
        }

        if (ReasonField.Problem(body.Text(ReasonField.Name), "an entry by hand needs one, for the records.") is { } unkept)
        {
            return unkept;
        }

        var entry = new ManualEntry(
            named ?? Guid.CreateVersion7(), symbol, side == "long" ? PositionSide.Long : PositionSide.Short, Number(body, "quantity")!.Value,
            Number(body, "stop")!.Value, Number(body, "target")!.Value, (int)Number(body, "leverage")!.Value, (int)Number(body, "hold_minutes")!.Value,
            body.Text(ReasonField.Name)!.Trim());
        var outcome = await entries.EnterAsync(entry, OperatorAccess.ActorOf(context.User), cancellationToken);
        return outcome.IsOk
            ? Results.Ok(new { trade_id = entry.TradeId, changed = outcome.IsChange, outcome.Message }) : ApiProblem.Refused(outcome.Message);
    }

    private static decimal? Number(JsonElement body, string field) =>
        body.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) ? number : null;

    /// <param name="Phase">Null while no desk runs here; <paramref name="Lease"/> says who trades the account.</param>
    private sealed record LiveAccountDto(
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
    private sealed record RoundTripDto(Guid TradeId, Symbol Symbol, decimal Held, decimal Covered, bool Unsure, string EntryState);

    private sealed record PositionDto(Symbol Symbol, decimal Amount);

    /// <param name="Kind">Null for an unknown outcome.</param>
    private sealed record FailureDto(DateTimeOffset At, Symbol Symbol, string? Kind, string Text);
}
