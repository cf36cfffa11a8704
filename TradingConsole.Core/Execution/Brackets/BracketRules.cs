using System.Collections.Immutable;

namespace TradingConsole.Core.Execution.Brackets;

/// <summary>How patient a bracket is. All times on the market clock.</summary>
public sealed record BracketRules
{
    public static readonly BracketRules Default = new();

    /// <summary>
    /// From the moment quantity is uncovered to flattening it. Leaves the exit 500 ms of the two seconds the bound allows: a slow journal
    /// and the way to the venue fit in.
    /// </summary>
    public TimeSpan ProtectWithin { get; init; } = TimeSpan.FromMilliseconds(1_500);

    /// <summary>How long one stop request is waited for before another is sent beside it. Both only reduce, so both may rest.</summary>
    public TimeSpan StopPatience { get; init; } = TimeSpan.FromMilliseconds(700);

    /// <summary>Pause before repeating a protective or closing order that was refused for a passing reason.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest pause between attempts to close.</summary>
    public TimeSpan RetryPauseMax { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A request without answer for this long counts as unknown, whatever the client still hopes: asking costs nothing, and what was
    /// executed meanwhile stands naked.
    /// </summary>
    public TimeSpan AnswerPatience { get; init; } = TimeSpan.FromMilliseconds(700);

    /// <summary>Pauses between questions about an unknown order; the last one repeats.</summary>
    public ImmutableArray<TimeSpan> ProbePauses { get; init; } =
    [
        TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2),
        TimeSpan.FromSeconds(2),
    ];

    /// <summary>
    /// Absence this long after an order was sent proves that it was not placed; before that, it is a reading lag. An order may arrive until its
    /// stamp is too old (5 s) and stay hidden from queries after that.
    /// </summary>
    public TimeSpan AbsenceProvesAfter { get; init; } = TimeSpan.FromSeconds(14);

    /// <summary>The same for an exit: a second reduce-only order cannot turn the position, so waiting longer only costs.</summary>
    public TimeSpan ExitAbsenceProvesAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Answers of absence needed besides the time.</summary>
    public int AbsencesMin { get; init; } = 3;

    /// <summary>
    /// How often a resting stop is asked for, from when it was sent: an accepted stop can vanish without a word, and question, answer and
    /// the stop in its place must fit into the two seconds the bound allows.
    /// </summary>
    public TimeSpan StopWatchEvery { get; init; } = TimeSpan.FromSeconds(0.9);

    /// <summary>A resting stop about which a question stays unanswered for this long may be gone: another is placed beside it.</summary>
    public TimeSpan ConfirmPatience { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Least time between two stops placed for that reason; ten times as long after one that was refused.</summary>
    public TimeSpan ReinsureEvery { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>Pause before repeating a question that got no usable answer.</summary>
    public TimeSpan AskAgainAfter { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>An exit without trace for this long gets another beside it: two reduce-only orders cannot turn the position.</summary>
    public TimeSpan ExitPatience { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>Exits of unknown fate that are asked about; the older ones are spared while there are more.</summary>
    public int ExitsUnheardMax { get; init; } = 8;

    /// <summary>With so many exits about which nobody answers at all, half a minute of them, the next one waits <see cref="ExitPatienceUnheard"/>.</summary>
    public int ExitsInHaste { get; init; } = 24;

    /// <summary>Short enough to be flat within 5 s of the venue's return, even if it answers no questions.</summary>
    public TimeSpan ExitPatienceUnheard { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How often a resting target is asked for.</summary>
    public TimeSpan TargetWatchEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a working market order or a triggered one is asked for.</summary>
    public TimeSpan ExecutionWatchEvery { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// A triggered stop that has not closed the position by then is helped with a market exit. It may have triggered a whole
    /// <see cref="StopWatchEvery"/> before anybody knew, and both fit into the two seconds the bound allows.
    /// </summary>
    public TimeSpan TriggerPatience { get; init; } = TimeSpan.FromMilliseconds(750);

    /// <summary>
    /// A triggered order that never became anything is not waited for longer than this once nothing is held: it cannot be cancelled
    /// any more, and it can only reduce.
    /// </summary>
    public TimeSpan StuckAfter { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>A market entry still working by then is cancelled.</summary>
    public TimeSpan EntryPatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Pause before asking again to cancel.</summary>
    public TimeSpan CancelAgainAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// An order that ended without executing may be forgotten after this, when there are very many. Its late execution would still be
    /// booked, by the name of its round trip.
    /// </summary>
    public TimeSpan ForgetAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Targets refused for certain before the bracket does without.</summary>
    public int TargetRefusalsMax { get; init; } = 3;

    /// <summary>
    /// The venue must show less than our fills do for this long before it is believed without a fill that explains it: reads lag
    /// behind fills, and a position believed lost too early loses its stop.
    /// </summary>
    public TimeSpan TruthGrace { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>The same when the venue besides refused an exit meanwhile because there is nothing to reduce.</summary>
    public TimeSpan TruthGraceConfirmed { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Pause before the <paramref name="attempt"/>-th repetition, doubling from <see cref="RetryPause"/>.</summary>
    public TimeSpan PauseBefore(int attempt)
    {
        var pause = RetryPause * (1 << Math.Clamp(attempt, 0, 8));
        return pause < RetryPauseMax ? pause : RetryPauseMax;
    }
}
