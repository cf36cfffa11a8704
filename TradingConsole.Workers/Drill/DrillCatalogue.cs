using System.Collections.Immutable;
using static TradingConsole.Workers.Drill.Scripts.AccountScripts;
using static TradingConsole.Workers.Drill.Scripts.BoundaryScripts;
using static TradingConsole.Workers.Drill.Scripts.CommandScripts;
using static TradingConsole.Workers.Drill.Scripts.OrderScripts;
using static TradingConsole.Workers.Drill.Scripts.ProtectionScripts;
using static TradingConsole.Workers.Drill.Scripts.VenueScripts;

namespace TradingConsole.Workers.Drill;

/// <summary>Rows 1 to 48 of the failure catalogue.</summary>
internal static class DrillCatalogue
{
    public static readonly ImmutableArray<DrillRow> Rows =
    [
        new(1, "Ack lost, order executed", "the venue executes entry and stop and drops the answers", "known within 10 s", LostAcknowledgement),
        new(2, "Ack lost, order never arrived", "the venue swallows the entry", "closed as not placed, no position", SwallowedEntry),
        new(3, "Ambiguous codes", "-1006, -1007, 408, 503, each executed and not", "every outcome found out", AmbiguousCodes) { Process = DrillProcess.Trader }, // Three failing orders pull the console's switch for ten minutes.
        new(4, "Not found right after accept", "orders hidden 4 s and the answer lost", "no order ended while it lives", HiddenOrders),
        new(5, "Client id used again", "the same intent once more after it was closed", "no second fill", SameIntentAgain),
        new(6, "-4116 duplicate id", "executed, answered -4116", "adopted, never sent again", DuplicateId),
        new(7, "Crash between intent and send", "kill -9 at four points around the send", "none lost, none doubled", CrashAroundSend),
        new(8, "Partial fill, then crash", "fills drip, kill -9 before the stop", "protected within 15 s", CrashInPartialFill),
        new(9, "Partial fills keep growing", "up to ten parts, 150 ms apart", "the stop covers what is held", GrowingFills),
        new(10, "Entry fills while being cancelled", "entries cancelled while they drip", "the fill wins and is protected", CancelRacesFill),
        new(11, "Stop refused -2021", "conditional orders answered -2021", "flat within 5 s, the cause told", StopWouldTrigger),
        new(12, "Stop refused -4120", "the venue takes conditional orders only at the algo service", "no conditional call elsewhere", RightEndpoint),
        new(13, "Stop vanishes after its ack", "vanishes, expires or is rejected after 1 s", "noticed within 2 s", VanishedStop),
        new(14, "Algo service down", "503 on the algo service for 12 s", "flat within 5 s, no entry meanwhile", AlgoServiceDown),
        new(15, "Venue down with a position", "all calls refused for 10 s after the stops were cancelled by hand", "shown unprotected, acted on at once", VenueDown),
        new(16, "Stop triggers, child fails", "child refused, half filled, or never born", "remainder flat within 5 s", FailedChild),
        new(17, "Stop fills while the engine exits", "price beyond the stop and a close at once", "never turns the position", StopAndExit),
        new(18, "Orphan stop", "position closed by hand", "no conditional order after 30 s", OrphanStop),
        new(19, "Cap of conditional orders", "no further conditional order fits", "flat within 5 s, the next entry denied", ConditionalCap),
        new(20, "Filters change", "steps and least notional become ten times as large", "denied here, not by the venue", ChangedFilters),
        new(21, "Dust under the least notional", "the filters outgrow the position", "closed all the same", Dust),
        new(22, "Hedge mode from outside", "somebody switches the mode", "no order after it was noticed", HedgeMode),
        new(23, "Liquidation, ADL, settlement", "each once", "position is the venue's, fills are booked", TakenByTheVenue),
        new(24, "Manual order", "somebody buys by hand", "in the picture within 5 s, left alone", ManualOrder),
        new(25, "Duplicate and shuffled events", "events twice and up to 2 s late", "fills as in the ledger", ShuffledEvents),
        new(26, "Fill on an unknown order", "somebody closes half by hand", "booked, never dropped", UnknownFill),
        new(27, "Stream open, no events", "events frozen, pongs flow", "noticed within 10 s", FrozenStream),
        new(28, "Listen key expires", "the key ends", "events again, no fill missed", ExpiredKey),
        new(29, "Clean disconnect", "the stream is cut five times", "no fill missed", CutStream),
        new(30, "Half-open stream", "connections stay open and dead", "noticed within 10 s", HalfOpenStream),
        new(31, "Back-off ladder", "stream refused for 15 s", "back within 20 s of the return", RefusedStream),
        new(32, "429 and 418", "429 and a ban of 18 s", "silent once the ban is known", RateBan),
        new(33, "Clock drift", "the venue's clock jumps 5 s both ways", "at most one refusal a step, then trading again", ClockSteps),
        new(34, "REST and stream disagree", "reads stale for 8 s", "nothing closed by mistake", StaleReads),
        new(35, "Maintenance", "maintenance, halt, reduce-only period", "no entry in the window, entries after it", Maintenance),
        new(36, "Funding at the boundary", "booked ten seconds early and twelve late, told twice, events late and doubled", "income and trades as in the ledger, once", Funding) { RaisesItself = true },
        new(37, "Endpoint or schema change", "the stream says what nobody understands for 5 s", "no crash, fills as in the ledger", UnreadableEvents),
        new(38, "Slots overflow", "fifty entries at once for one slot, fifty-one symbols", "one enters, every other is refused in words", Slots),
        new(39, "Kill against submit", "the switch is pulled at points of twelve pairs of submissions", "nothing that opens leaves after it", KillRace),
        new(40, "Kill while the database is down", "database cut off, switch pulled, kill -9", "in force at once, still after the restart", KillWithoutDatabase),
        new(41, "Kill while the venue is down", "maintenance 6 s, flatten all", "flat within 3 s of the return", KillWithoutVenue),
        new(42, "Leaving live with an order in flight", "disarmed while the entry is under way", "what came in is protected", LeavingLive),
        new(43, "Going live with a stale state", "the account was traded by hand while the process was down", "no entry before venue and journal agree", StaleStart),
        new(44, "Shadow credential leak", "shadow decides, a live entry is asked for", "no call of the account leaves", ShadowWithoutKey) { RaisesItself = true },
        new(45, "Breach while flattening fails", "exits refused over a kill -9 and the restart", "flat within 5 s of the first possible moment, latched", FailingFlatten),
        new(46, "Day roll in breach", "equity unknown; the day's limit lost before midnight, restart after it", "no entry, released only by an act dated today", DayRoll) { RaisesItself = true },
        new(47, "Dead-man countdown", "countdownCancelAll in both variants", "protected again within the bound", Countdown),
        new(48, "Two processes on one account", "a second console starts, the first is stopped, then wakes up", "nothing from the one that lost the account", TwoTraders),
    ];
}
