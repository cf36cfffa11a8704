using System.Globalization;
using System.Text;
using TradingConsole.Core.Market;
using TradingConsole.Workers.PaperExchange;
using TradingConsole.Workers.PaperExchange.Faults;
using TradingConsole.Workers.PaperExchange.Rest;

namespace TradingConsole.Workers.Rehearsal;

/// <summary>The network between one process and the exchange. What has left arrives, whatever becomes of the sender.</summary>
/// <param name="whyShut">Why nothing that adds risk may leave at this instant; null when it may.</param>
internal sealed class ProcessWire(
    RehearsalWorld world, ProcessThread thread, PaperVenue venue, Func<string?> whyShut, Action<OffenceKind, string> report,
    Hindrances hindrances, Disk disk) : HttpMessageHandler
{
    private static readonly TimeSpan AnswerInTime = TimeSpan.FromMilliseconds(300);

    private const int BannedStatus = 418;

    private const int OrderUnknown = -2013;
    private const string TimePath = "/fapi/v1/time";
    private const string TradesPath = "/fapi/v1/userTrades";

    // Whoever is told that his stamp is off can mend it; told nothing, he cannot.
    private const int StampOff = -1021;

    // A stamp that is off, nothing to reduce: others do better.
    private static readonly int[] OwnFaults = [StampOff, -1022, -2022];

    private static readonly VenueFaultKind[] False =
        [VenueFaultKind.GarbleReply, VenueFaultKind.MisreportCall, VenueFaultKind.StaleReads, VenueFaultKind.RefuseCall];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = await PaperVenueHandler.ReadAsync(request, cancellationToken);
        var isOrder = call is { Method: "POST" } && call.Path.EndsWith("rder", StringComparison.Ordinal);
        if (isOrder)
        {
            world.PassCrashPoint(MishapKind.CrashBeforeSend);
        }

        var answered = new TaskCompletionSource<PaperReply>();
        if (thread.IsDead)
        {
            return PaperVenueHandler.Write(await answered.Task, request); // Never.
        }

        if (world.InEffect(MishapKind.NetworkDown) is not null)
        {
            world.History.Say("wire", $"{Short(call)} found no connection");
            NoteLost(call);
            throw new HttpRequestException(HttpRequestError.ConnectionError, "The network is down.");
        }

        if (isOrder)
        {
            JudgeLeaving(call);
        }

        world.After(world.Latency(), () => Arrive(call, isOrder, answered));
        if (isOrder)
        {
            world.PassCrashPoint(MishapKind.CrashAfterSend);
        }

        return PaperVenueHandler.Write(await answered.Task.WaitAsync(cancellationToken), request);
    }

    // An entry leaves only when it is written down and neither kill switch nor mode stands against it. What reduces may leave always.
    private void JudgeLeaving(PaperCall call)
    {
        var parameters = call.Parameters();
        var id = parameters.GetValueOrDefault("newClientOrderId") ?? parameters.GetValueOrDefault("clientAlgoId") ?? "";
        var reduces = parameters.GetValueOrDefault("reduceOnly") == "true";
        if (!reduces && whyShut() is { } reason)
        {
            report(OffenceKind.WrongState, $"{Short(call)} left although {reason}");
        }

        if (!disk.Knows(id) && reduces)
        {
            disk.LeftUnwritten.Add(id);
        }
        else if (!disk.Knows(id))
        {
            report(OffenceKind.WrongState, $"{Short(call)} left before it was written down");
        }
    }

    private void Arrive(PaperCall call, bool isOrder, TaskCompletionSource<PaperReply> answered)
    {
        var isQuestion = call.Method == "GET";
        var falsified = Falsified(isQuestion);
        var reply = venue.Call(call);
        if (isQuestion ? reply.Status >= 400 && !Says(reply, OrderUnknown) : isOrder && !OwnFaults.Any(code => Says(reply, code) && (code != StampOff || reply.Fate == ReplyFate.Arrives)))
        {
            NoteLost(call);
        }

        if (reply.Status == BannedStatus && RetryAfter(reply) is { } length)
        {
            hindrances.AddBan(world.Now, length);
        }

        if (isOrder && Asked(call) is { } placed)
        {
            hindrances.Heard(placed.What, world.Now);
        }

        if (reply.Fate != ReplyFate.Arrives || reply.Delay > AnswerInTime || Falsified(isQuestion) > falsified)
        {
            NoteLostAnswer(call, reply.Delay > TimeSpan.Zero ? reply.Delay : null);
            if (call.Path == TimePath)
            {
                hindrances.AddLostClock(world.Now);
            }
        }
        else if (isQuestion && !thread.IsDead && (reply.Status < 400 || Says(reply, OrderUnknown)) && Asked(call) is { } told)
        {
            hindrances.Heard(told.What, world.Now);
        }

        world.History.Say("venue", $"{Short(call)} -> {Short(reply)}");
        if (isOrder && !thread.IsDead)
        {
            world.PassCrashPoint(MishapKind.CrashBeforeAnswer);
        }

        if (reply.Fate != ReplyFate.Hangs)
        {
            world.After(world.Latency() + reply.Delay, () => thread.Run(() => answered.TrySetResult(reply)));
        }
    }

    // It never arrived, or was refused; whether an order was taken is seen in the exchange's own book.
    private void NoteLost(PaperCall call)
    {
        var parameters = call.Parameters();
        if (call.Path == TimePath)
        {
            hindrances.AddLostClock(world.Now);
        }
        else if (call.Method == "GET")
        {
            NoteLostAnswer(call, null);
        }
        else if (parameters.GetValueOrDefault("newClientOrderId") is { } id && parameters.GetValueOrDefault("reduceOnly") == "true"
            && Symbol.TryParse(parameters.GetValueOrDefault("symbol"), out var symbol, out _) && venue.Book.Engine.Find(symbol, null, id) is null)
        {
            hindrances.AddLostExit(symbol, world.Now);
        }
    }

    private void NoteLostAnswer(PaperCall call, TimeSpan? delay)
    {
        if (Asked(call) is { } asked)
        {
            hindrances.AddLostAnswer(asked.Symbol, asked.What, world.Now, delay);
        }
    }

    // One of our orders, or a symbol's executions. What concerns no symbol alone tells nothing of an order that its own questions do not.
    private (Symbol Symbol, string What)? Asked(PaperCall call)
    {
        var parameters = call.Parameters();
        var id = parameters.GetValueOrDefault("newClientOrderId") ?? parameters.GetValueOrDefault("origClientOrderId")
            ?? parameters.GetValueOrDefault("clientAlgoId");
        return Symbol.TryParse(parameters.GetValueOrDefault("symbol"), out var symbol, out _)
            ? id is not null ? (symbol, id) : call.Path == TradesPath ? (symbol, symbol.Value) : null
            : id is not null && venue.Book.Algos.Find(null, id) is { } stop ? (stop.Symbol, id) : null;
    }

    private static bool Says(PaperReply reply, int code) =>
        reply.Status >= 400 && Encoding.UTF8.GetString(reply.Body).Contains($"\"code\":{code},", StringComparison.Ordinal);

    private static TimeSpan? RetryAfter(PaperReply reply) => reply.Headers.FirstOrDefault(header => header.Name == "Retry-After").Value is { } seconds
        ? TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)) : null;

    // Answers that came and said nothing true; a question the algo service does not take is one of them.
    private int Falsified(bool isQuestion) => False.Sum(kind => venue.FaultsStruck.GetValueOrDefault(kind))
        + (isQuestion ? venue.FaultsStruck.GetValueOrDefault(VenueFaultKind.AlgoServiceDown) : 0);

    private static string Short(PaperCall call)
    {
        var text = new StringBuilder(call.Method).Append(' ').Append(call.Path.AsSpan(call.Path.LastIndexOf('/') + 1));
        foreach (var (name, value) in call.Parameters())
        {
            if (name is not ("timestamp" or "signature" or "recvWindow" or "newOrderRespType" or "workingType" or "algoType"))
            {
                text.Append(' ').Append(value);
            }
        }

        return text.ToString();
    }

    private static string Short(PaperReply reply)
    {
        const int Shown = 150;
        var body = Encoding.UTF8.GetString(reply.Body);
        return string.Create(CultureInfo.InvariantCulture,
            $"{(reply.Fate == ReplyFate.Arrives ? "" : reply.Fate + " ")}{(reply.Delay > TimeSpan.Zero ? $"in {reply.Delay.TotalSeconds:0.0} s " : "")}{reply.Status} {(body.Length > Shown ? body[..Shown] : body)}");
    }
}
