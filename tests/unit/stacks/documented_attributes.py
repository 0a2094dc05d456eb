"""What the five documents say of the attributes of their items, written down a second time by hand.

An entity is its attributes: `name`, then `:type` unless it is a String, `@unit` where the document
names one, `=a|b` for a set of values that the document lists as all there are, and `[low,high]` for
a range. A list that ends with "etc." or begins with "e.g." is no such set: other values may come.
`map.name` is inside a Map, or inside each Map of a List. Items may have more than a document says.
"""

TUTOR = {
    "aitutor_users/User": """
        userId email firstName lastName role=student|educator|admin passwordHash
        status=active|inactive|suspended createdAt:N@s updatedAt:N@s lastLogin:N@s cognito_id
    """,
    "aitutor_educators/Educator": """
        educatorId userId staffNumber department_id campus_id qualification specialization:L bio
        officeHours modules:L createdAt:N@s updatedAt:N@s
    """,
    "aitutor_students/Student": """
        studentId userId studentNumber department_id campus_id enrolledModules:L academicYear gpa:N
        status=active|on_leave|graduated createdAt:N@s updatedAt:N@s
    """,
    "aitutor_modules/Module": """
        moduleId courseId code name description educatorId credits:N semester:N
        status=active|archived|draft files:L enrollmentLimit:N enrolledCount:N createdAt:N@s
        updatedAt:N@s startDate:N@s endDate:N@s
    """,
    "aitutor_files/File": """
        fileId moduleId fileName fileType fileSize:N s3Key uploaderId
        accessLevel=public|restricted|private status=pending_upload|uploaded|infected|ready
        virusScanStatus=clean|infected|pending ragProcessed:BOOL downloadCount:N createdAt:N@s
        updatedAt:N@s expiresAt:N@s
    """,
    "aitutor_departments/Department": """
        departmentId code name faculty_id campus_id headOfDepartment email phone location
        createdAt:N@s updatedAt:N@s
    """,
    "aitutor_campuses/Campus": """
        campusId code name city country coordinates establishedYear:N createdAt:N@s updatedAt:N@s
    """,
    # `departmentId`, as the index has it (decision 1).
    "aitutor_courses/Course": """
        courseId code name description departmentId duration:N credits:N modules:L
        status=active|discontinued createdAt:N@s updatedAt:N@s
    """,
    "aitutor_faculties/Faculty": """
        facultyId name deanId departments:L email phone createdAt:N@s updatedAt:N@s
    """,
    "aitutor_chat_sessions/ChatSession": """
        sessionId userId moduleId title startTime:N@s endTime:N@s messageCount:N
        status=active|archived|resolved metadata:M metadata.context createdAt:N@s expiresAt:N@s
    """,
    "aitutor_chat_messages/ChatMessage": """
        sessionId messageId userId role=user|assistant|system content tokens:N embedding:L
        metadata:M metadata.source timestamp:N@s createdAt:N@s
    """,
    # Actions and kinds of resource are open: the trail has more of both (decision 42).
    "aitutor_audit_logs/AuditLog": """
        logId userId action resource resourceType changes:M changes.before:M changes.after:M
        ipAddress userAgent status=success|failure errorMessage timestamp:N@s createdAt:N@s
        expiresAt:N@s
    """,
}

IELTS = {
    "ielts-genai-prep-users/User": """
        email password_hash username created_at:N@s email_verified:BOOL verification_token
        last_login:N@s account_status=active|suspended|deleted
    """,
    "ielts-genai-prep-sessions/Session": """
        session_id user_email created_at:N@s expires_at:N@s ip_address user_agent
        qr_authenticated:BOOL
    """,
    "ielts-genai-prep-qr-tokens/QrToken": """
        token user_email created_at:N@s expires_at:N@s used:BOOL used_at:N@s device_id
    """,
    "ielts-genai-prep-assessments/Assessment": """
        assessment_id user_id
        assessment_type=speaking_academic|speaking_general|writing_academic|writing_general
        created_at:N@s completed_at:N@s band_score:N[0,9] scores:M
        scores.speaking:M scores.speaking.fluency_coherence:N[0,9]
        scores.speaking.lexical_resource:N[0,9] scores.speaking.grammatical_range:N[0,9]
        scores.speaking.pronunciation:N[0,9]
        scores.writing:M scores.writing.task_achievement:N[0,9]
        scores.writing.coherence_cohesion:N[0,9] scores.writing.lexical_resource:N[0,9]
        scores.writing.grammatical_range:N[0,9]
        ai_feedback improvement_plan duration_minutes:N@minutes
        status=in_progress|completed|abandoned
    """,
    "ielts-assessment-questions/Question": """
        question_id assessment_type difficulty=easy|medium|hard topic question_text sample_answer
        keywords:L estimated_time:N@minutes
    """,
    "ielts-assessment-rubrics/Rubric": """
        rubric_id skill_type=speaking|writing criterion band_descriptors:M band_descriptors.0
        band_descriptors.1 band_descriptors.2 band_descriptors.3 band_descriptors.4
        band_descriptors.5 band_descriptors.6 band_descriptors.7 band_descriptors.8
        band_descriptors.9 evaluation_prompts
    """,
    "ielts-genai-prep-entitlements/Entitlement": """
        user_email product_id=writing|speaking|full_mock_test platform=ios|android
        purchase_date:N@s expires_at:N@s receipt_data transaction_id price_paid:N@USD
        status=active|expired|refunded
    """,
    "ielts-ai-safety-logs/SafetyLog": """
        log_id timestamp:N@s assessment_id user_email content_type=audio|text
        moderation_action=warn|block|none confidence:N[0,1]
        categories:L=profanity|hate_speech|violence|sexual_content|spam user_response ai_response
    """,
    "ielts-content-reports/ContentReport": """
        report_id created_at:N@s reporter_email assessment_id
        report_type=inappropriate_ai|bug|inaccurate_score description
        status=new|investigating|resolved|dismissed admin_notes
    """,
    "ielts-support-tickets/SupportTicket": """
        ticket_id created_at:N@s user_email subject message
        category=purchase|qr_code|audio|refund|technical priority=urgent|high|normal|low
        status=new|in_progress|resolved|escalated ai_response ai_confidence:N[0,1]
        escalated_at:N@s resolved_at:N@s devops_action_id
    """,
    "ielts-devops-actions/DevopsAction": """
        action_id timestamp:N@s action_type=diagnose|fix_proposed|fix_applied ticket_id
        issue_description affected_service ai_analysis proposed_fix code_diff
        status=pending_review|approved|rejected|applied reviewed_by pr_url
    """,
}

IOPS = {
    "iops-dashboard-metrics/EntityMetrics": """
        entity_id entity_type=student|tutor|subject|region sessions_7d:N sessions_14d:N
        sessions_30d:N ib_calls_7d:N ib_calls_14d:N avg_rating:N[0,5] health_score:N[0,100]
        last_updated@iso
    """,
    "iops-dashboard-insights/Insight": """
        pk sk@iso alert_id entity_id prediction_type risk_score:N[0,100] explanation
        recommendations:L timestamp@iso model_used ttl:N@s
    """,
}

# The document describes the keys alone; the others follow from its use cases. Providers are given
# by examples, and there are "2-3" of them.
TUTORIA = {
    "ChatMessages/ChatMessage": "conversationId timestamp:N@ms moduleId:N studentId:N provider"
}

_POST = """
    PK SK postId title content contentType=question|discussion|announcement userId userName
    userAvatar userReputation:N subjectId subjectName topicId topicName tags:L views:N likes:N
    commentCount:N isPinned:BOOL isAnswered:BOOL isClosed:BOOL isReported:BOOL created@iso
    updated@iso lastActivityTime@iso
"""
MAVPREP = {
    "MavPrep-Users/Profile": """
        PK SK userId email name university major graduationYear:N avatarUrl created@iso
        lastLogin@iso timezone emailVerified:BOOL onboardingCompleted:BOOL
    """,
    "MavPrep-Users/Settings": """
        PK SK notifications:M notifications.email:BOOL notifications.push:BOOL
        notifications.studyReminders:BOOL notifications.communityUpdates:BOOL
        notifications.weeklyReport:BOOL preferences:M preferences.theme preferences.language
        preferences.difficultyPreference preferences.studyGoalHoursPerDay:N@hours privacy:M
        privacy.profileVisible:BOOL privacy.shareProgress:BOOL privacy.anonymousCommunity:BOOL
    """,
    "MavPrep-Progress/TestAttempt": """
        PK SK attemptId testId testName subjectId subjectName score:N totalQuestions:N
        correctAnswers:N incorrectAnswers:N skippedQuestions:N percentageScore:N startTime@iso
        endTime@iso timeSpentSeconds:N@seconds topicPerformance:M difficultyBreakdown:M
        difficultyBreakdown.easy:M difficultyBreakdown.easy.correct:N
        difficultyBreakdown.easy.total:N difficultyBreakdown.easy.percentage:N
        difficultyBreakdown.medium:M difficultyBreakdown.medium.correct:N
        difficultyBreakdown.medium.total:N difficultyBreakdown.medium.percentage:N
        difficultyBreakdown.hard:M difficultyBreakdown.hard.correct:N
        difficultyBreakdown.hard.total:N difficultyBreakdown.hard.percentage:N
        answers:L answers.questionId answers.selectedOption answers.correct:BOOL
        answers.timeSpent:N completed:BOOL graded:BOOL
    """,
    "MavPrep-Progress/DailySummary": """
        PK SK date testsCompleted:N questionsAnswered:N correctAnswers:N
        studyTimeMinutes:N@minutes videosWatched:N flashcardsReviewed:N topicsStudied:L
        subjectsStudied:L studyStreak:N loginStreak:N timeByActivity:M timeByActivity.tests:N
        timeByActivity.flashcards:N timeByActivity.videos:N timeByActivity.community:N
    """,
    "MavPrep-Flashcards/Flashcard": """
        PK SK cardId deckId deckName front back frontImageUrl backImageUrl interval:N@days
        repetition:N easeFactor:N nextReview@iso lastReviewed@iso reviewCount:N correctCount:N
        incorrectCount:N averageRating:N[0,3] created@iso tags:L source=user-created|preset
    """,
    "MavPrep-Flashcards/Deck": """
        PK SK deckId deckName subjectId totalCards:N newCards:N learningCards:N reviewCards:N
        newCardsPerDay:N reviewsPerDay:N created@iso lastReviewed@iso
    """,
    "MavPrep-StudyPlans/StudyPlan": """
        PK SK planId planName examDate@iso daysUntilExam:N@days targetScore:N subjects:L
        subjects.subjectId subjects.subjectName subjects.priority:N subjects.currentMastery:N
        subjects.targetMastery:N subjects.topics:L subjects.topics.topicId
        subjects.topics.topicName subjects.topics.scheduledDate subjects.topics.completed:BOOL
        subjects.topics.performance:N subjects.topics.timeSpent:N milestones:L milestones.date
        milestones.description milestones.completed:BOOL milestones.completedDate
        overallProgress:N tasksCompleted:N tasksTotal:N studyHoursPerDay:N@hours
        studyDaysPerWeek:N preferredStudyTime status=active|completed|paused|abandoned
        created@iso lastUpdated@iso
    """,
    "MavPrep-Community/SubjectPost": _POST,
    "MavPrep-Community/TopicPost": _POST,
    "MavPrep-Comments/Comment": """
        PK SK commentId postId content userId userName userAvatar userReputation:N userBadges:L
        likes:N isAnswer:BOOL isEdited:BOOL isReported:BOOL created@iso updated@iso
    """,
    "MavPrep-Reputation/Reputation": """
        PK SK reputation:N reputationHistory:L reputationHistory.date reputationHistory.change:N
        reputationHistory.reason postsCount:N answersCount:N acceptedAnswersCount:N
        helpfulVotesReceived:N badges:L badges.id badges.name badges.description badges.earnedDate
        globalRank:N universityRank:N subjectRanks:M
    """,
}

ATTRIBUTES = {**TUTOR, **IELTS, **IOPS, **TUTORIA, **MAVPREP}
