using Xunit;

namespace TradingConsole.Tests.Fixtures;

/// <summary>A fact that needs ../shared; skipped by name where it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute() => Skip = SharedData.IsPresent ? null : SharedData.Absence;
}
