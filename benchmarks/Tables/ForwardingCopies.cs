using System.Diagnostics;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Gradus.Benchmarks;

/// <summary>
/// Backends that do nothing but forward: to the cores of another one, so that operands are checked as often as the caller has them checked,
/// or to its public members, which check them once more. All are made at run time from the list of members, so that they differ in nothing
/// else.
/// </summary>
public static class ForwardingCopies
{
    private const string Suffix = "Core";
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>Forwards to cores.</summary>
    public static Backend<float> OfCores(Backend<float> inner) => Make("Once", inner, core => null);

    /// <summary>Forwards to these members, wherever a core has one with its name and operands, and to the cores of others.</summary>
    public static Backend<float> OfMembers(Backend<float> inner, IReadOnlySet<string> members) =>
        Make("Twice", inner, core => members.Contains(core.Name) ? MemberOf(core) : null);

    /// <summary>Forwards to cores, and remembers those that were called by a member, which had checked the operands.</summary>
    public static Backend<float> Watching(Backend<float> inner, ISet<string> checkedCores)
    {
        Backend<float> backend = Make("Watching", inner, core => core);
        ((Forwarding)backend).Checked = checkedCores;
        return backend;
    }

    private static Backend<float> Make(string name, Backend<float> inner, Func<MethodInfo, MethodInfo?> target)
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(name), AssemblyBuilderAccess.Run);
        ModuleBuilder module = assembly.DefineDynamicModule(name);
        TypeBuilder type = module.DefineType(name, TypeAttributes.Public | TypeAttributes.Sealed, typeof(Forwarding));
        // Protected, as the primary constructor of any abstract class.
        ConstructorInfo constructor = typeof(Forwarding).GetConstructor(Any, [typeof(Backend<float>)])!;
        ILGenerator code = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, [typeof(Backend<float>)])
            .GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Ldarg_1);
        code.Emit(OpCodes.Call, constructor);
        code.Emit(OpCodes.Ret);
        foreach (MethodInfo core in typeof(ForwardingBackend<float>).GetMethods(Any))
        {
            if (core.Name.EndsWith(Suffix, StringComparison.Ordinal) && target(core) is { } member)
            {
                Override(type, core, member);
            }
        }

        return (Backend<float>)Activator.CreateInstance(type.CreateType(), inner)!;
    }

    private static MethodInfo? MemberOf(MethodInfo core) => typeof(Backend<float>).GetMethod(
        core.Name[..^Suffix.Length], [.. core.GetParameters().Select(parameter => Plain(parameter.ParameterType))]);

    private static Type Plain(Type type) => type.IsByRef ? type.GetElementType()! : type;

    /// <summary>A core that forwards to a member of the inner backend, or to the same core, after it has noted who called.</summary>
    private static void Override(TypeBuilder type, MethodInfo core, MethodInfo target)
    {
        ParameterInfo[] parameters = core.GetParameters();
        MethodBuilder method = type.DefineMethod(
            core.Name,
            MethodAttributes.Family | MethodAttributes.Virtual | MethodAttributes.HideBySig,
            CallingConventions.HasThis,
            core.ReturnType, null, null,
            [.. parameters.Select(parameter => parameter.ParameterType)],
            [.. parameters.Select(parameter => parameter.GetRequiredCustomModifiers())],
            null);
        ILGenerator code = method.GetILGenerator();
        if (target == core)
        {
            code.Emit(OpCodes.Ldarg_0);
            code.Emit(OpCodes.Ldstr, core.Name);
            code.Emit(OpCodes.Call, typeof(Forwarding).GetMethod(nameof(Forwarding.NoteCaller))!);
            code.Emit(OpCodes.Ldarg_0);
        }
        else
        {
            code.Emit(OpCodes.Ldarg_0);
            code.Emit(OpCodes.Call, typeof(Forwarding).GetProperty(nameof(Forwarding.Inner))!.GetMethod!);
        }

        for (int i = 0; i < parameters.Length; i++)
        {
            code.Emit(OpCodes.Ldarg, (short)(i + 1));
            if (parameters[i].ParameterType.IsByRef && !target.GetParameters()[i].ParameterType.IsByRef)
            {
                code.Emit(OpCodes.Ldobj, Plain(parameters[i].ParameterType));
            }
        }

        code.Emit(target == core ? OpCodes.Call : OpCodes.Callvirt, target);
        code.Emit(OpCodes.Ret);
    }

    /// <summary>The base of both.</summary>
    public abstract class Forwarding(Backend<float> inner) : ForwardingBackend<float>(inner)
    {
        /// <summary>The backend that computes.</summary>
        public Backend<float> Inner { get; } = inner;

        /// <summary>Cores that a member called.</summary>
        internal ISet<string>? Checked { get; set; }

        public override string Name => Inner.Name;

        public override bool IsBitReproducible => true;

        public override PreparedPlan<float> Prepare(Plan<float> plan) => new WindowedPlan<float>(this, plan);

        /// <summary>Remembers a core where its caller is the member of its name.</summary>
        [MethodImpl(MethodImplOptions.NoInlining)]
        public void NoteCaller(string core)
        {
            const int Caller = 2; // after this method and the core
            if (new StackFrame(Caller).GetMethod()?.Name == core[..^Suffix.Length])
            {
                Checked!.Add(core);
            }
        }
    }
}
