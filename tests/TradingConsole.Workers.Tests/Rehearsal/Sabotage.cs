using System.Reflection;
using TradingConsole.Core.Exchange.Account;

namespace TradingConsole.Workers.Tests.Rehearsal;

/// <summary>An account whose calls a test may answer itself, to see whether a judge notices.</summary>
public class Sabotage : DispatchProxy
{
    private IFuturesAccount _account = null!;
    private Func<string, object?[], Func<object?>, object?> _act = null!;

    /// <param name="act">Given a call's name, its arguments and what the account itself would do.</param>
    public static IFuturesAccount Of(IFuturesAccount account, Func<string, object?[], Func<object?>, object?> act)
    {
        var proxy = Create<IFuturesAccount, Sabotage>();
        ((Sabotage)(object)proxy)._account = account;
        ((Sabotage)(object)proxy)._act = act;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _act(targetMethod!.Name, args!, () => targetMethod.Invoke(_account, args));
}
