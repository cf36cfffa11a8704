using TradingConsole.Core.Execution.Brackets;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>
/// The live desk's patience on a market whose clock runs fast: networks, disks and the venue's answers do not, so every pause that waits for
/// them is stretched in market time and stays what it is in real time.
/// </summary>
internal static class LivePatience
{
    public static BracketRules Of(double speed)
    {
        var rules = BracketRules.Default;
        return speed == 1 ? rules : rules with
        {
            ProtectWithin = rules.ProtectWithin * speed,
            StopPatience = rules.StopPatience * speed,
            RetryPause = rules.RetryPause * speed,
            RetryPauseMax = rules.RetryPauseMax * speed,
            AnswerPatience = rules.AnswerPatience * speed,
            ProbePauses = [.. rules.ProbePauses.Select(pause => pause * speed)],
            AbsenceProvesAfter = rules.AbsenceProvesAfter * speed,
            ExitAbsenceProvesAfter = rules.ExitAbsenceProvesAfter * speed,
            StopWatchEvery = rules.StopWatchEvery * speed,
            ConfirmPatience = rules.ConfirmPatience * speed,
            ReinsureEvery = rules.ReinsureEvery * speed,
            AskAgainAfter = rules.AskAgainAfter * speed,
            ExitPatienceUnheard = rules.ExitPatienceUnheard * speed,
            ExitPatience = rules.ExitPatience * speed,
            ForgetAfter = rules.ForgetAfter * speed,
            TargetWatchEvery = rules.TargetWatchEvery * speed,
            ExecutionWatchEvery = rules.ExecutionWatchEvery * speed,
            TriggerPatience = rules.TriggerPatience * speed,
            StuckAfter = rules.StuckAfter * speed,
            EntryPatience = rules.EntryPatience * speed,
            CancelAgainAfter = rules.CancelAgainAfter * speed,
            TruthGrace = rules.TruthGrace * speed,
            TruthGraceConfirmed = rules.TruthGraceConfirmed * speed,
        };
    }

    public static LiveRules DeskOf(double speed)
    {
        var rules = LiveRules.Default;
        return speed == 1 ? rules : rules with
        {
            ReconcileEvery = rules.ReconcileEvery * speed,
            ReconcileAgainAfter = rules.ReconcileAgainAfter * speed,
            LookEvery = rules.LookEvery * speed,
            LookAgainAfter = rules.LookAgainAfter * speed,
            ReadWeightPerMinute = rules.ReadWeightPerMinute / speed,
            RoundPatience = rules.RoundPatience * speed,
            BalanceBelieved = rules.BalanceBelieved * speed,
            JournalPatience = rules.JournalPatience * speed,
            SaveAgainAfter = rules.SaveAgainAfter * speed,
            FillsPatience = rules.FillsPatience * speed,
            StreamLag = rules.StreamLag * speed,
        };
    }
}
